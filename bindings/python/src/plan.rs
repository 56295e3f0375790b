//! The class behind `dialplan.Plan`.

use std::sync::{Arc, Mutex, PoisonError};

use dialplan::model::{EmergencyPolicyId, GatewayId, Named, PolicyId, ProfileId, SiteId, UserId};
use dialplan::{CallOptions, CompiledPlan, SourceFile, artefact};
use pyo3::prelude::*;
use pyo3::types::PyBytes;

use crate::batch::Desk;
use crate::decisions::{DecisionStream, Decisions, decide_all, failed};
use crate::input::{Calls, FIELDS, Given};
use crate::names::Form;
use crate::one::{self, Who};
use crate::open::{Opened, open, open_artefact};
use crate::{errors, json, questions, suite};

/// The most sets of options for which a plan is kept ready.
const READY: usize = 16;

/// A compiled plan.
#[pyclass(frozen, module = "dialplan._dialplan")]
pub(crate) struct Plan {
    name: String,
    /// The text, unless the plan was compiled before.
    source: Option<SourceFile>,
    plan: Arc<CompiledPlan>,
    desks: Mutex<Vec<(CallOptions, Arc<Desk>)>>,
}

/// The options of calls.
#[derive(FromPyObject)]
#[pyo3(from_item_all)]
pub(crate) struct Options {
    off_hook: bool,
    without_users: bool,
    down: Vec<String>,
    calling_number: Option<String>,
}

impl Plan {
    fn with(name: &str, opened: Opened) -> Plan {
        Plan { name: name.to_owned(), source: opened.source, plan: Arc::new(opened.plan), desks: Mutex::default() }
    }

    fn options(&self, py: Python<'_>, options: &Options, client_normalization: bool) -> PyResult<CallOptions> {
        let down = one::down(&options.down, self.plan.plan()).map_err(|message| errors::call(py, &message, None))?;
        Ok(CallOptions {
            client_normalization,
            off_hook: options.off_hook,
            without_users: options.without_users,
            down,
            calling_number: options.calling_number.as_deref().map(Box::from),
        })
    }

    /// Returns the plan with all its names, ready for calls with these options.
    fn desk(&self, py: Python<'_>, options: CallOptions) -> Arc<Desk> {
        py.detach(|| {
            let mut desks = self.desks.lock().unwrap_or_else(PoisonError::into_inner);
            if let Some((_, desk)) = desks.iter().find(|(known, _)| *known == options) {
                return Arc::clone(desk);
            }
            let desk = Arc::new(Desk::new(Arc::clone(&self.plan), options.clone()));
            if desks.len() >= READY {
                desks.remove(0);
            }
            desks.push((options, Arc::clone(&desk)));
            desk
        })
    }

    /// Returns the text of the plan.
    fn text(&self, py: Python<'_>) -> PyResult<&SourceFile> {
        self.source.as_ref().ok_or_else(|| {
            let message = "this is a compiled plan: it gives answers, and knows nothing about its text";
            errors::unusable(py, &self.name, message, Some("load the plan that it was compiled from"))
        })
    }

    /// Checks that the plan has a name that is given for all calls.
    fn check(&self, field: &str, name: &str) -> Result<(), String> {
        let plan = self.plan.plan();
        let found = match field {
            "profile" => ProfileId::find(plan, name).map(drop),
            "policy" => PolicyId::find(plan, name).map(drop),
            "user" => UserId::find(plan, name).map(drop),
            "gateway" => GatewayId::find(plan, name).map(drop),
            "site" => SiteId::find(plan, name).map(drop),
            "emergency_policy" => EmergencyPolicyId::find(plan, name).map(drop),
            _ => return Ok(()),
        };
        found.map_err(|error| error.to_string())
    }
}

#[pymethods]
impl Plan {
    /// Reads a plan from its bytes.
    #[staticmethod]
    fn open(py: Python<'_>, name: &str, bytes: Vec<u8>) -> PyResult<Plan> {
        Ok(Plan::with(name, open(py, name, bytes)?))
    }

    /// Puts a plan together that another process took apart.
    #[staticmethod]
    fn restore(py: Python<'_>, name: &str, text: Option<String>, compiled: &[u8]) -> PyResult<Plan> {
        let source = text.map(|text| SourceFile::new(name, text));
        Ok(Plan::with(name, Opened { source, plan: open_artefact(py, name, compiled)? }))
    }

    #[getter]
    fn name(&self) -> &str {
        &self.name
    }

    #[getter]
    fn source(&self) -> Option<&str> {
        self.source.as_ref().map(SourceFile::text)
    }

    fn to_bytes<'py>(&self, py: Python<'py>) -> Bound<'py, PyBytes> {
        let bytes = py.detach(|| artefact::write(&self.plan).0);
        PyBytes::new(py, &bytes)
    }

    fn decide<'py>(
        &self,
        py: Python<'py>,
        number: &str,
        who: Who,
        cn: bool,
        options: Options,
        explain: bool,
    ) -> PyResult<Bound<'py, PyAny>> {
        let options = self.options(py, &options, cn)?;
        let answer = one::decide(py, &self.plan, number, &who, options, explain)?;
        json::to_python(py, &answer)
    }

    /// Decides many calls. `fields` are those of [`FIELDS`], `columns` says which columns of a record batch they are.
    /// Returns the decisions, and the columns that are not read although they change decisions.
    fn decide_many<'py>(
        &self,
        py: Python<'py>,
        fields: [Bound<'py, PyAny>; 8],
        columns: Vec<(String, String)>,
        options: Options,
        plain: bool,
        strict: bool,
    ) -> PyResult<(Bound<'py, PyAny>, Vec<String>)> {
        let mut given = Vec::with_capacity(FIELDS.len());
        for (value, field) in fields.iter().zip(FIELDS) {
            let one = Given::new(value, field)?;
            if let Given::Fixed(name) = &one
                && !name.is_empty()
            {
                self.check(field, name).map_err(|message| errors::call(py, &message, None))?;
            }
            given.push(one);
        }
        let given = <[Given; 8]>::try_from(given).map_err(|_| errors::broken("a call has eight fields"))?;
        let desk = self.desk(py, self.options(py, &options, false)?);
        let form = if plain { Form::Text } else { Form::Dictionary };
        let (mut calls, unread) = Calls::new(given, &columns)?;
        let decided = if calls.is_stream {
            DecisionStream::new(calls, desk, form, strict).into_pyobject(py)?.into_any()
        } else {
            let decided = py.detach(|| decide_all(&mut calls, &desk, form, strict));
            Decisions::new(decided.map_err(|failure| failed(py, &failure))?, form).into_pyobject(py)?.into_any()
        };
        Ok((decided, unread))
    }

    fn lint<'py>(&self, py: Python<'py>, levels: Vec<(String, String)>) -> PyResult<Bound<'py, PyAny>> {
        json::to_python(py, &questions::lint(py, self.text(py)?, &levels)?)
    }

    fn diff<'py>(&self, py: Python<'py>, other: &Plan, how: questions::Comparing) -> PyResult<Bound<'py, PyAny>> {
        json::to_python(py, &questions::diff(py, self.text(py)?, other.text(py)?, &how)?)
    }

    fn search<'py>(&self, py: Python<'py>, wanted: questions::Searched) -> PyResult<Bound<'py, PyAny>> {
        json::to_python(py, &questions::search(py, self.text(py)?, &wanted)?)
    }

    fn verify<'py>(
        &self,
        py: Python<'py>,
        files: Vec<(String, Vec<u8>)>,
        packs: Vec<String>,
    ) -> PyResult<Bound<'py, PyAny>> {
        json::to_python(py, &questions::verify(py, self.text(py)?, files, &packs)?)
    }

    fn run<'py>(
        &self,
        py: Python<'py>,
        suites: Vec<(String, Vec<u8>)>,
        without_users: bool,
    ) -> PyResult<Bound<'py, PyAny>> {
        suite::run(py, &self.name, self.source.as_ref(), &self.plan, &suites, without_users)
    }
}
