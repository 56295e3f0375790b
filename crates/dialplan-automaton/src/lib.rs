//! Sets of strings that carry labels: deterministic automata, minimisation, products, counting, witnesses.
