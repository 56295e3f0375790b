//! The border of the module: what JavaScript sees. Each function passes text on; errors become exceptions.

use wasm_bindgen::JsError;
use wasm_bindgen::prelude::wasm_bindgen;

use crate::{answers, text};

fn thrown(message: String) -> JsError {
    JsError::new(&message)
}

/// A compiled plan that answers numbers, runs suites, and shows itself.
#[wasm_bindgen]
#[derive(Debug)]
pub struct Answers(answers::Answers);

#[wasm_bindgen]
impl Answers {
    /// Opens the bytes of a compiled plan.
    ///
    /// # Errors
    /// The bytes are not those of a compiled plan of this version, or a limit is exceeded.
    #[wasm_bindgen(constructor)]
    pub fn new(bytes: &[u8], limits: &str) -> Result<Answers, JsError> {
        answers::Answers::open(bytes, limits).map(Answers).map_err(thrown)
    }

    /// Returns the plan as JSON.
    pub fn plan(&self, name: &str) -> String {
        self.0.plan(name)
    }

    /// Returns what happens to a number, as JSON.
    ///
    /// # Errors
    /// A name is unknown, the caller is not known, or the number cannot be dialled.
    pub fn decide(&mut self, number: &str, asked: &str, explain: bool) -> Result<String, JsError> {
        self.0.decide(number, asked, explain).map_err(thrown)
    }

    /// Returns a suite with a case for the number.
    ///
    /// # Errors
    /// The number cannot be decided, or the suite cannot hold the case.
    pub fn save(&mut self, existing: &str, number: &str, asked: &str) -> Result<String, JsError> {
        self.0.save(existing, number, asked).map_err(thrown)
    }

    /// Runs a suite and returns the results as JSON.
    pub fn run(&mut self, path: &str, plan_name: &str, suite: &str) -> String {
        self.0.run(path, plan_name, suite)
    }

    /// Runs the examples of rules and returns the results as JSON.
    pub fn run_examples(&mut self, plan_name: &str) -> String {
        self.0.run_examples(plan_name)
    }

    /// Returns the picture of the plan as JSON.
    ///
    /// # Errors
    /// A name is unknown.
    pub fn graph(&self, drawn: &str) -> Result<String, JsError> {
        self.0.graph(drawn).map_err(thrown)
    }
}

/// The text of a plan, with what was found out about it.
#[wasm_bindgen]
#[derive(Debug)]
pub struct PlanText(text::PlanText);

#[wasm_bindgen]
impl PlanText {
    /// Takes the text of a plan.
    ///
    /// # Errors
    /// The limits cannot be read.
    #[wasm_bindgen(constructor)]
    pub fn new(name: &str, text: &str, limits: &str) -> Result<PlanText, JsError> {
        text::PlanText::new(name, text, limits).map(PlanText).map_err(thrown)
    }

    /// Replaces the text.
    pub fn edit(&mut self, text: &str) {
        self.0.edit(text);
    }

    /// Returns everything that is wrong with the text, as JSON.
    pub fn check(&self) -> String {
        self.0.check()
    }

    /// Returns the bytes of the compiled plan.
    ///
    /// # Errors
    /// The first thing that is wrong with the plan.
    pub fn compile(&self) -> Result<Vec<u8>, JsError> {
        self.0.compile().map_err(thrown)
    }

    /// Returns the findings as JSON.
    pub fn lint(&mut self) -> String {
        self.0.lint()
    }

    /// Returns the strings that are searched for, as JSON.
    ///
    /// # Errors
    /// The plan cannot be used, a name is unknown, a pattern cannot be read, or a limit is exceeded.
    pub fn search(&mut self, sought: &str) -> Result<String, JsError> {
        self.0.search(sought).map_err(thrown)
    }

    /// Returns which policies reach which classes of numbers, as JSON.
    ///
    /// # Errors
    /// The plan cannot be used, a name is unknown, or a limit is exceeded.
    pub fn matrix(&mut self, classes: &str) -> Result<String, JsError> {
        self.0.matrix(classes).map_err(thrown)
    }
}

/// Returns every dialled string whose fate differs between two plans, as JSON.
///
/// # Errors
/// A plan cannot be used, or a limit is exceeded.
#[wasm_bindgen]
pub fn diff(old: &mut PlanText, new: &mut PlanText) -> Result<String, JsError> {
    text::diff(&mut old.0, &mut new.0).map_err(thrown)
}
