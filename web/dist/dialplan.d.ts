/* tslint:disable */
/* eslint-disable */

/**
 * A compiled plan that answers numbers, runs suites, and shows itself.
 */
export class Answers {
    free(): void;
    [Symbol.dispose](): void;
    /**
     * Returns what happens to a number, as JSON.
     *
     * # Errors
     * A name is unknown, the caller is not known, or the number cannot be dialled.
     */
    decide(number: string, asked: string, explain: boolean): string;
    /**
     * Returns the picture of the plan as JSON.
     *
     * # Errors
     * A name is unknown.
     */
    graph(drawn: string): string;
    /**
     * Opens the bytes of a compiled plan.
     *
     * # Errors
     * The bytes are not those of a compiled plan of this version, or a limit is exceeded.
     */
    constructor(bytes: Uint8Array | number[], limits: string);
    /**
     * Returns the plan as JSON.
     */
    plan(name: string): string;
    /**
     * Runs a suite and returns the results as JSON.
     */
    run(path: string, plan_name: string, suite: string): string;
    /**
     * Runs the examples of rules and returns the results as JSON.
     */
    run_examples(plan_name: string): string;
    /**
     * Returns a suite with a case for the number.
     *
     * # Errors
     * The number cannot be decided, or the suite cannot hold the case.
     */
    save(existing: string, number: string, asked: string): string;
}

/**
 * The text of a plan, with what was found out about it.
 */
export class PlanText {
    free(): void;
    [Symbol.dispose](): void;
    /**
     * Returns everything that is wrong with the text, as JSON.
     */
    check(): string;
    /**
     * Returns the bytes of the compiled plan.
     *
     * # Errors
     * The first thing that is wrong with the plan.
     */
    compile(): Uint8Array;
    /**
     * Replaces the text.
     */
    edit(text: string): void;
    /**
     * Returns the findings as JSON.
     */
    lint(): string;
    /**
     * Returns which policies reach which classes of numbers, as JSON.
     *
     * # Errors
     * The plan cannot be used, a name is unknown, or a limit is exceeded.
     */
    matrix(classes: string): string;
    /**
     * Takes the text of a plan.
     *
     * # Errors
     * The limits cannot be read.
     */
    constructor(name: string, text: string, limits: string);
    /**
     * Returns the strings that are searched for, as JSON.
     *
     * # Errors
     * The plan cannot be used, a name is unknown, a pattern cannot be read, or a limit is exceeded.
     */
    search(sought: string): string;
}

/**
 * Returns every dialled string whose fate differs between two plans, as JSON.
 *
 * # Errors
 * A plan cannot be used, or a limit is exceeded.
 */
export function diff(old: PlanText, _new: PlanText): string;

export type InitInput = RequestInfo | URL | Response | BufferSource | WebAssembly.Module;

export interface InitOutput {
    readonly memory: WebAssembly.Memory;
    readonly __wbg_answers_free: (a: number, b: number) => void;
    readonly __wbg_plantext_free: (a: number, b: number) => void;
    readonly answers_decide: (a: number, b: number, c: number, d: number, e: number, f: number) => [number, number, number, number];
    readonly answers_graph: (a: number, b: number, c: number) => [number, number, number, number];
    readonly answers_new: (a: number, b: number, c: number, d: number) => [number, number, number];
    readonly answers_plan: (a: number, b: number, c: number) => [number, number];
    readonly answers_run: (a: number, b: number, c: number, d: number, e: number, f: number, g: number) => [number, number];
    readonly answers_run_examples: (a: number, b: number, c: number) => [number, number];
    readonly answers_save: (a: number, b: number, c: number, d: number, e: number, f: number, g: number) => [number, number, number, number];
    readonly diff: (a: number, b: number) => [number, number, number, number];
    readonly plantext_check: (a: number) => [number, number];
    readonly plantext_compile: (a: number) => [number, number, number, number];
    readonly plantext_edit: (a: number, b: number, c: number) => void;
    readonly plantext_lint: (a: number) => [number, number];
    readonly plantext_matrix: (a: number, b: number, c: number) => [number, number, number, number];
    readonly plantext_new: (a: number, b: number, c: number, d: number, e: number, f: number) => [number, number, number];
    readonly plantext_search: (a: number, b: number, c: number) => [number, number, number, number];
    readonly __wbindgen_externrefs: WebAssembly.Table;
    readonly __wbindgen_malloc: (a: number, b: number) => number;
    readonly __wbindgen_realloc: (a: number, b: number, c: number, d: number) => number;
    readonly __wbindgen_free: (a: number, b: number, c: number) => void;
    readonly __externref_table_dealloc: (a: number) => void;
    readonly __wbindgen_start: () => void;
}

export type SyncInitInput = BufferSource | WebAssembly.Module;

/**
 * Instantiates the given `module`, which can either be bytes or
 * a precompiled `WebAssembly.Module`.
 *
 * @param {{ module: SyncInitInput }} module - Passing `SyncInitInput` directly is deprecated.
 *
 * @returns {InitOutput}
 */
export function initSync(module: { module: SyncInitInput } | SyncInitInput): InitOutput;

/**
 * If `module_or_path` is {RequestInfo} or {URL}, makes a request and
 * for everything else, calls `WebAssembly.instantiate` directly.
 *
 * @param {{ module_or_path: InitInput | Promise<InitInput> }} module_or_path - Passing `InitInput` directly is deprecated.
 *
 * @returns {Promise<InitOutput>}
 */
export default function __wbg_init (module_or_path: { module_or_path: InitInput | Promise<InitInput> } | InitInput | Promise<InitInput>): Promise<InitOutput>;
