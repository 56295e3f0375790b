// The JSON documents that the module gives and takes. They are those of the command line: see docs/output.md.

export interface Rule {
  name: string;
  description: string | null;
  pattern: string;
  translation: string;
  internal_extension: boolean;
  device_dialing: boolean;
  from: string | null;
}

export interface Profile {
  name: string;
  description: string | null;
  country_code: string | null;
  external_access_prefix: string | null;
  optimize_device_dialing: boolean;
  rules: Rule[];
}

export interface Usage { name: string; description: string | null; routes: number; policies: number }

export interface Policy { name: string; description: string | null; phone_usages: string[]; profiles: string[] }

export interface Route {
  name: string;
  description: string | null;
  target: string;
  phone_usages: string[];
  gateways: string[];
  priority: number | null;
  translations: string[];
}

export interface Lists { called: string[]; calling: string[] }

export interface Gateway {
  name: string;
  description: string | null;
  listed: boolean;
  enabled: boolean;
  profile: string | null;
  policy: string | null;
  phone_usages: string[];
  outbound: Lists;
  inbound: Lists;
}

export interface User {
  uri: string;
  line_uri: string | null;
  profile: string | null;
  policy: string | null;
  emergency_policy: string | null;
  calling_plan: boolean | null;
}

export interface Site { name: string; description: string | null; emergency_policy: string | null; profiles: string[] }

export interface EmergencyNumber {
  number: string;
  masks: string[];
  becomes: string;
  phone_usage: string | null;
  policy: string | null;
  profiles: string[];
}

export interface Plan {
  plan: string;
  name: string | null;
  dialect: string;
  settings: string;
  defaults: { profile: string | null; policy: string | null; emergency_policy: string | null };
  global_policy: string | null;
  profiles: Profile[];
  phone_usages: Usage[];
  policies: Policy[];
  routes: Route[];
  gateways: Gateway[];
  translation_rules: Rule[];
  users: User[];
  sites: Site[];
  emergency_policies: { name: string; description: string | null }[];
  emergency_numbers: EmergencyNumber[];
  number_ranges: { name: string; numbers: string; site: string | null }[];
  classes: { name: string; pattern: string }[];
  partial: string[];
}

/** Who dials, and how. */
export interface Asked {
  profile?: string;
  policy?: string;
  user?: string;
  gateway?: string;
  site?: string;
  emergency_policy?: string;
  cn?: boolean;
  off_hook?: boolean;
  without_users?: boolean;
  from?: string;
  down?: string[];
}

export interface Pattern {
  outcome: 'taken' | 'too-late' | 'matches' | 'no-match' | 'never' | 'not-tried';
  matched: boolean;
  viable_prefix?: string;
  stopped_by?: string | null;
  groups?: Record<string, string | null>;
}

export interface TriedList {
  route: string | null;
  gateway: string | null;
  number: string;
  input: string;
  result: string;
  rules: (Pattern & { rule: string })[];
}

export interface Explained {
  inbound: TriedList[];
  passes: { side: string; input: string; rules: (Pattern & { rule: string })[] }[];
  usages: { usage: string; emergency: boolean; tried: boolean; routes: string[]; again: string[] }[];
  routes: (Pattern & { route: string; usages: string[]; chain_position: number | null })[];
  outbound: TriedList[];
}

export interface Result {
  number: string;
  dialled: string;
  profile: string | null;
  policy: string | null;
  user: string | null;
  gateway: string | null;
  client_normalization: boolean;
  off_hook: boolean;
  normalization: {
    number: string | null;
    rule: string | null;
    bypassed: boolean;
    prefix_removed: string | null;
    passes: { side: string; rule: string | null; number: string }[];
    inbound: { called: string; rule: string | null } | null;
  };
  verdict: 'routed' | 'internal' | 'calling-plan' | 'blocked' | 'normalised';
  usage: string | null;
  route: string | null;
  gateways: string[];
  failover: { usage: string; route: string; gateways: string[] }[];
  emergency: { policy: string | null; number: string } | null;
  site: string | null;
  down: string[];
  sent: {
    gateway: string;
    route: string;
    called: string;
    called_rule: string | null;
    calling: string | null;
    calling_rule: string | null;
  }[];
  internal_user: string | null;
  response_code: number | null;
  reason: string | null;
  message: string | null;
  allowed_by: { route: string; usages: string[] }[];
  notes: string[];
  explain?: Explained;
}

export interface Case {
  line: number;
  name: string | null;
  status: 'passed' | 'failed' | 'skipped';
  failures: { field: string; expected: string | null; actual: string | null }[];
  result: Result | null;
}

export interface SuiteRun {
  suites: { path: string; plan: string; cases: Case[] }[];
  summary: { passed: number; failed: number; skipped: number };
  errors: { line: number; message: string; help: string | null }[];
}

export interface Finding {
  code: string;
  name: string;
  level: 'error' | 'warning' | 'info';
  line: number | null;
  column: number | null;
  path: string | null;
  index: number | null;
  message: string;
  witness: string | null;
  blockers: string[];
  help: string | null;
}

export interface Findings {
  files: { path: string; findings: Finding[] }[];
  summary: { error: number; warning: number; info: number; by_rule: Record<string, number> };
}

export interface CallerNames { profile: string | null; policy: string | null; emergency_policy: string | null }

export interface Count { total: string | null; by_length: Record<string, string>; other: boolean }

export interface Found {
  results: { callers: CallerNames[]; pattern: string | null; ranges: string[] | null; count: Count; samples: string[] }[];
  found: boolean;
  not_decided: { callers: CallerNames[]; why: string }[];
}

export interface Cell {
  profile: string | null;
  policy: string | null;
  emergency_policy: string | null;
  class: string;
  reach: 'all' | 'some' | 'none' | 'empty' | null;
  verdict: string | null;
  usage: string | null;
  route: string | null;
  gateways: string[] | null;
  routed: string | null;
  blocked: string | null;
}

export interface Matrix {
  classes: string[];
  cells: Cell[];
  not_told: { class: string; profiles: (string | null)[]; why: string }[];
  not_decided: { profile: string | null; policy: string | null; class: string; why: string }[];
}

export type Kind = 'profile' | 'rule' | 'policy' | 'usage' | 'route' | 'gateway';

export interface Drawn {
  width: number;
  height: number;
  box: { width: number; height: number };
  columns: { kind: Kind; heading: string; x: number; left_out: number }[];
  nodes: { kind: Kind; name: string; about: string | null; x: number; y: number }[];
  edges: [number, number][];
}

/** What the report was written with. */
export interface Report {
  name: string;
  version: string;
  playground: boolean;
  limits: Record<string, number>;
  text: string;
  suites: { path: string; text: string }[];
}
