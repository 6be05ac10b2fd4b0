mod desk;
mod event;
mod golden;
mod import;
mod manual;
mod reversal;
mod world;
