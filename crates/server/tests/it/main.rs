//! The whole product over HTTP, on each engine: who may do what, what a repeat is answered, what bad input is told,
//! and what survives a busy server and a killed one.

#![expect(clippy::unwrap_used, reason = "helpers of tests are not seen as tests")]

mod attachments;
mod canary;
mod example;
mod export;
mod idempotency;
mod lists;
mod matrix;
mod openapi;
mod places;
mod planning;
mod posted;
mod problems;
mod records;
mod stage;
mod tables;
mod torture;
mod web;
mod what_if;
mod workbook;
