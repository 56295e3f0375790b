//! `show`: prints an overview of the plan, or draws it.

use clap::{Args, ValueEnum};
use dialplan::report::plan_graph::{Shown, graph};
use dialplan::report::{overview_text, plan_graph_dot, plan_graph_svg};

use super::Context;
use crate::output::{Exit, Outcome};
use crate::plans::{self, Choice, Content, named};

#[derive(Debug, Args)]
pub(super) struct Flags {
    /// Draw profiles, rules, policies, usages, routes and gateways as a graph
    #[arg(long, value_enum, value_name = "FORMAT")]
    graph: Option<Graph>,
    /// With --graph: only this profile and its rules
    #[arg(long, alias = "dial-plan", requires = "graph", value_name = "NAME")]
    profile: Option<String>,
    /// With --graph: only this policy, its usages, and their routes
    #[arg(long, alias = "voice-policy", requires = "graph", value_name = "NAME")]
    policy: Option<String>,
}

#[derive(Clone, Copy, PartialEq, Eq, Debug, ValueEnum)]
enum Graph {
    /// A picture for browsers and documents
    Svg,
    /// For Graphviz
    Dot,
    /// For Markdown
    Mermaid,
}

pub(super) fn run(flags: &Flags, context: &mut Context) -> Outcome {
    let choice = plans::find(context.plan.as_deref(), &[std::path::Path::new("")]).unwrap_or(Choice::Sample);
    let (compiled, loaded);
    let plan = match plans::read(&choice, &context.limits)? {
        Content::Compiled(plan) => {
            compiled = plan;
            compiled.plan()
        }
        content => {
            let file = plans::text_of(content, &choice, &mut context.output)?;
            loaded = plans::loaded(&file, &context.limits, &mut context.output)?;
            &loaded
        }
    };
    if choice == Choice::Sample {
        context.output.say("no plan found: showing the built-in sample plan")?;
    }
    if let Some(format) = flags.graph {
        let shown = Shown {
            profile: named(flags.profile.as_deref(), plan)?,
            policy: named(flags.policy.as_deref(), plan)?,
            ..Shown::default()
        };
        let graph = graph(plan, shown);
        let title = plan.name.as_ref().map_or_else(|| choice.name(), |name| name.to_string());
        context.output.print(match format {
            Graph::Svg => plan_graph_svg::document(&title, &graph),
            Graph::Dot => plan_graph_dot::dot(&title, &graph),
            Graph::Mermaid => plan_graph_dot::mermaid(&graph),
        })?;
        return Ok(Exit::Yes);
    }
    if choice == Choice::Sample {
        context
            .output
            .print("plan: the built-in sample (no dialplan.yaml found; `dialplan init` writes it here)\n\n")?;
    }
    let look = context.output.look;
    context.output.print(overview_text::overview(plan, look))?;
    Ok(Exit::Yes)
}
