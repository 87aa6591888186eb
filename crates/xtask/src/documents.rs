//! What the documents say must be so.

#[cfg(test)]
mod tests {
    use std::path::Path;

    use crate::paths;

    /// All Rust sources, each with its path.
    fn sources(folder: &Path, found: &mut Vec<(String, String)>) {
        for entry in std::fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                sources(&path, found);
            } else if path.extension().is_some_and(|extension| extension == "rs") {
                let text = std::fs::read_to_string(&path).unwrap();
                found.push((path.to_string_lossy().into_owned(), text));
            }
        }
    }

    /// The names of all files below.
    fn files(folder: &Path, names: &mut Vec<String>) {
        for entry in std::fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            let name = path.file_name().unwrap().to_string_lossy().into_owned();
            if !path.is_dir() {
                names.push(name);
            } else if name != "node_modules" {
                files(&path, names);
            }
        }
    }

    /// What stands between backticks.
    fn quoted(document: &str) -> impl Iterator<Item = &str> {
        document.split('`').skip(1).step_by(2)
    }

    fn read(name: &str) -> String {
        std::fs::read_to_string(paths::root().join(name)).unwrap()
    }

    /// A test is named after its file, whose name holds for all tests that follow it.
    #[test]
    fn every_test_that_security_md_names_exists() {
        let mut there = Vec::new();
        sources(&paths::root().join("crates"), &mut there);
        let document = read("SECURITY.md");
        let mut named = 0;
        for line in document.lines() {
            let mut file = "";
            for name in quoted(line) {
                if name.contains('.') && !name.contains(' ') {
                    file = name;
                } else if name.contains('_') && !name.contains(['/', ' ']) {
                    named += 1;
                    let signature = format!("fn {name}(");
                    let is_there = there.iter().any(|(path, text)| {
                        (file.is_empty() || path.ends_with(&format!("/{file}")))
                            && text.contains(&signature)
                    });
                    assert!(is_there, "there is no test {name} in {file}");
                }
            }
        }
        assert!(named > 15, "SECURITY.md names {named} tests");
    }

    #[test]
    fn every_file_of_tests_that_security_md_names_exists() {
        let mut there = Vec::new();
        for folder in ["crates", "php-extension/tests", "tests"] {
            files(&paths::root().join(folder), &mut there);
        }
        let document = read("SECURITY.md");
        let is_file = |name: &&str| {
            !name.contains(['/', ' ', '*'])
                && [".mjs", ".phpt", ".rs"]
                    .iter()
                    .any(|end| name.ends_with(end))
        };
        let named: Vec<&str> = quoted(&document).filter(is_file).collect();
        for end in [".mjs", ".phpt", ".rs"] {
            assert!(named.iter().any(|name| name.ends_with(end)), "no {end}");
        }
        for name in named {
            assert!(there.iter().any(|file| file == name), "there is no {name}");
        }
    }

    /// A scene, or a test in PHP, is named in italics after its file.
    #[test]
    fn every_scene_that_security_md_names_exists() {
        let mut scenes = String::new();
        for folder in ["tests/end-to-end", "wordpress-plugin/tests"] {
            for entry in std::fs::read_dir(paths::root().join(folder)).unwrap() {
                let path = entry.unwrap().path();
                if path
                    .extension()
                    .is_some_and(|end| end == "mjs" || end == "php")
                {
                    scenes.push_str(&std::fs::read_to_string(path).unwrap());
                }
            }
        }
        let document = read("SECURITY.md");
        let rows: Vec<&str> = document
            .lines()
            .filter(|line| line.contains(".mjs`: *"))
            .collect();
        assert!(rows.len() > 3, "SECURITY.md names scenes in {rows:?}");
        for row in rows {
            for name in row.split('*').skip(1).step_by(2) {
                assert!(scenes.contains(name), "there is no scene {name}");
            }
        }
    }

    #[test]
    fn every_file_that_the_readme_draws_exists() {
        let readme = read("README.md");
        let names = readme
            .split(|letter: char| !(letter.is_alphanumeric() || "._-".contains(letter)))
            .map(|word| word.trim_end_matches('.'))
            .filter_map(|word| Some((word, word.rsplit_once('.')?.1)));
        for (name, extension) in names {
            let folder = match extension {
                "rs" => "crates/relying-party/src",
                "php" if name.starts_with(char::is_uppercase) => "wordpress-plugin/src",
                _ => continue,
            };
            let path = paths::root().join(folder).join(name);
            assert!(path.exists(), "README.md draws {name}");
        }
    }
}
