//! The order of routes.

use std::borrow::Cow;

use super::order::RouteOrder;
use super::script::Script;
use crate::object::{Object, Value};

impl<'a> Script<'a, '_> {
    pub(super) fn row(&mut self, noun: &str) -> Option<&mut RouteOrder> {
        let [server, online] = &mut self.route_orders;
        match noun {
            "csvoiceroute" => Some(server),
            "csonlinevoiceroute" => Some(online),
            _ => None,
        }
    }

    /// Gives a route its place among the others.
    pub(super) fn place_route(&mut self, noun: &str, route: usize, object: &Object<'a>, new: bool) {
        let given = object.get(&["Priority"]).and_then(Value::as_text).map(|text| text.trim().parse::<i64>());
        let Some(row) = self.row(noun) else { return };
        match given {
            Some(Ok(priority)) => {
                row.remove(route);
                row.insert(route, Some(priority));
            }
            // It keeps its place. A priority that is not a number is reported later.
            Some(Err(_)) => {}
            None if new => row.insert(route, None),
            None => {}
        }
    }

    pub(super) fn remove_route(&mut self, noun: &str, route: usize) {
        if let Some(row) = self.row(noun) {
            row.remove(route);
        }
    }

    /// Sets the priorities of all routes as the server would, if the script gives any.
    pub(super) fn number_routes(&mut self) {
        for row in std::mem::take(&mut self.route_orders) {
            for (priority, route) in row.routes.into_iter().filter(|_| row.any_given) {
                let Some(kept) = self.kept.get_mut(route) else { continue };
                let value = Value::text(kept.span, priority.to_string());
                match kept.object.fields.iter_mut().find(|(name, _)| name.eq_ignore_ascii_case("Priority")) {
                    Some(field) => field.1 = value,
                    None => kept.object.fields.push((Cow::Borrowed("Priority"), value)),
                }
            }
        }
    }
}
