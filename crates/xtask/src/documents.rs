//! What the documents say must be so.

#[cfg(test)]
mod tests {
    use std::path::Path;

    use crate::paths;

    /// All Rust sources in one text.
    fn sources(folder: &Path, text: &mut String) {
        for entry in std::fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                sources(&path, text);
            } else if path.extension().is_some_and(|extension| extension == "rs") {
                text.push_str(&std::fs::read_to_string(&path).unwrap());
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

    #[test]
    fn every_test_that_security_md_names_exists() {
        let mut source = String::new();
        sources(&paths::root().join("crates"), &mut source);
        let document = read("SECURITY.md");
        let named: Vec<&str> = quoted(&document)
            .filter(|name| name.contains('_') && !name.contains(['.', '/', ' ']))
            .collect();
        assert!(named.len() > 15, "SECURITY.md names {} tests", named.len());
        for name in named {
            assert!(
                source.contains(&format!("fn {name}(")),
                "there is no test {name}"
            );
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
