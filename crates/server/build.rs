//! A release build takes the web application's files into the program: it is made again when they change. A debug build
//! reads them from disk, wherever it is run: for that the folder has to be there when it is built, though nothing be in it.

fn main() {
    println!("cargo:rerun-if-changed=build.rs");
    if std::env::var("PROFILE").as_deref() == Ok("release") {
        println!("cargo:rerun-if-changed=../../web/dist");
    } else if let Err(error) = std::fs::create_dir_all("../../web/dist") {
        println!("cargo:warning=web/dist cannot be made: {error}");
    }
}
