//! A dial plan's meaning: plan text to model to compiled plan to answers.
