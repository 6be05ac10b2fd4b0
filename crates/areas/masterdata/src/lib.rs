//! masterdata
