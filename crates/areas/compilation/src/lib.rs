//! compilation
