//! Gateways that do not answer.

use std::sync::Arc;

use crate::model::GatewayId;

/// The gateways that do not answer a call; none by default. A clone shares the list and does not allocate.
#[derive(Clone, PartialEq, Eq, Hash, Debug, Default)]
pub struct Down(Option<Arc<[GatewayId]>>);

impl Down {
    /// Creates the list. Its order and gateways that are given twice do not matter.
    pub fn new(gateways: impl IntoIterator<Item = GatewayId>) -> Down {
        let mut gateways: Vec<GatewayId> = gateways.into_iter().collect();
        gateways.sort_unstable();
        gateways.dedup();
        Down((!gateways.is_empty()).then(|| gateways.into()))
    }

    /// Returns the gateways, in the order of the plan.
    pub fn gateways(&self) -> &[GatewayId] {
        self.0.as_deref().unwrap_or_default()
    }

    /// Returns true if the gateway does not answer.
    pub fn contains(&self, gateway: GatewayId) -> bool {
        self.gateways().binary_search(&gateway).is_ok()
    }
}
