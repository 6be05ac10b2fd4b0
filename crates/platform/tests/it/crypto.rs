//! The key file and the database it belongs to.

use std::fs::{Permissions, read_to_string, rename, set_permissions, write};
use std::os::unix::fs::PermissionsExt;
use std::path::Path;

use kernel::Db;
use platform::{Place, Vault};
use testkit::each_engine;

const PLACE: Place<'_> = Place { table: "md_person", column: "phone", row: "1" };

async fn refused(path: &Path, db: &Db) -> String {
    match Vault::open_file(path, db).await {
        Ok(_) => panic!("it was opened"),
        Err(problem) => problem.code.into_owned(),
    }
}

#[tokio::test]
async fn keys_are_made_once_and_must_fit_ever_after() {
    each_engine(|db| async move {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("new").join("yiti.keys");
        let sealed = Vault::open_file(&path, &db).await.unwrap().seal(PLACE, "13800138000").unwrap();
        assert_eq!(path.metadata().unwrap().permissions().mode() & 0o777, 0o600);
        assert_eq!(path.parent().unwrap().read_dir().unwrap().count(), 1, "nothing else is left there");
        let again = Vault::open_file(&path, &db).await.unwrap();
        assert_eq!(*again.open(PLACE, &sealed).unwrap(), "13800138000");
        // Others may read it.
        set_permissions(&path, Permissions::from_mode(0o640)).unwrap();
        assert_eq!(refused(&path, &db).await, "key_file");
        set_permissions(&path, Permissions::from_mode(0o600)).unwrap();
        // It is gone: no new keys for a database that has sealed values.
        let away = folder.path().join("away");
        rename(&path, &away).unwrap();
        assert_eq!(refused(&path, &db).await, "key_file");
        assert!(!path.exists());
        rename(&away, &path).unwrap();
        // Another key for the values, or for the indexes.
        let content = read_to_string(&path).unwrap();
        let other = |n: usize| {
            let line = content.lines().nth(n).unwrap();
            let last = if line.ends_with('0') { "1" } else { "0" };
            content.replace(line, &format!("{}{last}", &line[..line.len() - 1]))
        };
        for wrong in [other(1), other(2)] {
            write(&path, wrong).unwrap();
            assert_eq!(refused(&path, &db).await, "wrong_keys");
        }
        // A newer key beside the old one seals; the old one still opens. Then the old one may not go.
        let newer = format!("seal 2 {}\n", "0f".repeat(16));
        write(&path, format!("{content}{newer}")).unwrap();
        let both = Vault::open_file(&path, &db).await.unwrap();
        assert!(both.seal(PLACE, "1").unwrap().starts_with("2:"));
        assert_eq!(*both.open(PLACE, &sealed).unwrap(), "13800138000");
        write(&path, content.replace(content.lines().nth(1).unwrap(), &newer)).unwrap();
        assert_eq!(refused(&path, &db).await, "wrong_keys");
        write(&path, &content).unwrap();
        assert_eq!(refused(&path, &db).await, "wrong_keys", "the newer key was used");
    })
    .await;
}
