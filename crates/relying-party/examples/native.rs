//! What the relying party costs without a sandbox and without PHP, for `cargo xtask bench --only runtimes`: the same
//! requests as in `tests/bench/runtimes.php`, by the library as it is compiled for this processor. Nothing that serves
//! anybody runs it so; it says what the sandbox adds.

#![allow(
    clippy::expect_used,
    clippy::panic,
    reason = "nobody is served by going on"
)]

use std::fs::{self, File};
use std::io::Read as _;
use std::time::{Duration, Instant, SystemTime, UNIX_EPOCH};

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use p384::ecdsa::signature::Signer;
use p384::ecdsa::{Signature, SigningKey};
use relying_party::{
    AuthorizationRequestOptions, AuthorizationResponseOptions, Client, Configuration, Cookie,
    Facts, Header, HttpOutcome, HttpResponse, Keys, Policy, ProviderKind, Purpose, RelyingParty,
    RequestKind, Step, StorageChanges, Timestamp, seal_client_secret, turn_key_ring,
};
use serde_json::{Value, json};

const ISSUER: &str = "https://provider.example";
const COUNT: usize = 300;

fn main() {
    let before = private_memory();
    let mut site = Site::new();
    // Fills the cache.
    let request = site.begin();
    let token = site.sign(&request);
    site.end(&request, &token);
    let (mut redirects, mut callbacks) = (Vec::new(), Vec::new());
    for _ in 0..COUNT {
        let begun = Instant::now();
        let request = site.begin();
        redirects.push(begun.elapsed());
        let token = site.sign(&request);
        let begun = Instant::now();
        site.end(&request, &token);
        callbacks.push(begun.elapsed());
    }
    for (what, mut times) in [("redirect", redirects), ("callback, ES384", callbacks)] {
        times.sort_unstable();
        let median = times.get(COUNT / 2).map_or(0.0, Duration::as_secs_f64);
        println!("{what}\t{:.2} ms", median * 1e3);
    }
    let kept = private_memory().saturating_sub(before);
    println!("memory\t{}.{} MB", kept / 1000, kept % 1000 / 100);
}

/// A site and, behind it, a provider that answers at once.
struct Site {
    constants: String,
    ring: String,
    sealed_client_secret: String,
    cache: Option<String>,
    key: SigningKey,
    cookies: Vec<Cookie>,
}

impl Site {
    fn new() -> Self {
        let constants = "the constants of wp-config.php".to_owned();
        let ring = turn_key_ring(None, now(), &mut random).expect("a ring");
        let keys = Keys::new(constants.clone().into(), ring.clone().into());
        let client = Client {
            provider_kind: ProviderKind::Openid,
            provider_address: ISSUER.into(),
            client_id: "client".into(),
        };
        let secret = "secret".to_owned().into();
        let sealed = seal_client_secret(&keys, &client, &secret, &mut random);
        Self {
            sealed_client_secret: sealed.expect("sealed"),
            constants,
            ring,
            cache: None,
            key: SigningKey::from_slice(&[7; 48]).expect("a key"),
            cookies: Vec::new(),
        }
    }

    fn conversation(&self) -> RelyingParty {
        RelyingParty::new(Configuration {
            provider_kind: ProviderKind::Openid,
            provider_address: ISSUER.into(),
            client_id: "client".into(),
            sealed_client_secret: self.sealed_client_secret.clone(),
            site: "https://example.org".into(),
            redirect_uri: "https://example.org/?logto=callback".into(),
            post_sign_out_redirect_uri: "https://example.org/".into(),
            scopes: vec!["profile".into()],
            authorization_parameters: Vec::new(),
            leeway: 60,
            pending_lifetime: 3600,
            keys: Keys::new(self.constants.clone().into(), self.ring.clone().into()),
            provider_cache: self.cache.clone(),
            keep_replay_bundle: false,
        })
    }

    /// The address of an authorization request.
    fn begin(&mut self) -> String {
        let mut conversation = self.conversation();
        let options = AuthorizationRequestOptions {
            purpose: Purpose::SignIn,
            current: None,
            return_to: None,
            default_return_to: "https://example.org/".into(),
            cookies: Vec::new(),
            attempt: 0,
            prompt: None,
            first_screen: None,
            direct_sign_in: None,
            login_hint: None,
            ui_locales: None,
        };
        let step = conversation.authorization_request(options, now(), &mut random);
        let step = self.finish(&mut conversation, step.expect("a step"), "");
        let Step::AuthorizationRedirect(redirect) = step else {
            panic!("no redirect");
        };
        let cookies = redirect.changes.cookies.iter();
        self.cookies = cookies
            .filter(|change| change.max_age > 0)
            .map(|change| Cookie {
                name: change.name.clone(),
                value: change.value.clone(),
            })
            .collect();
        self.keep(redirect.changes);
        redirect.url
    }

    fn end(&mut self, request: &str, token: &str) {
        let mut conversation = self.conversation();
        let options = AuthorizationResponseOptions {
            query: format!(
                "code=code&state={}&iss=https%3A%2F%2Fprovider.example",
                parameter(request, "state")
            ),
            cookies: self.cookies.clone(),
            current: None,
            default_return_to: "https://example.org/".into(),
        };
        let step = conversation.authorization_response(options, now(), &mut random);
        let step = self.finish(&mut conversation, step.expect("a step"), token);
        let Step::SignIn(sign_in) = step else {
            panic!("no sign-in");
        };
        self.keep(sign_in.changes);
        let policy = Policy {
            create_accounts: true,
            default_role: "subscriber".into(),
            link_by_email: false,
            update_profile: true,
            session_lifetime: 3600,
        };
        let facts = Facts {
            linked: None,
            published: None,
            with_email: None,
            current: None,
            username_usable: true,
        };
        let decision = conversation.map_session(&policy, &facts, &mut random);
        decision.expect("a decision");
    }

    fn finish(&mut self, conversation: &mut RelyingParty, mut step: Step, token: &str) -> Step {
        while let Step::Fetch(fetch) = step {
            self.keep(fetch.changes);
            let response = HttpResponse {
                status: 200,
                headers: vec![Header {
                    name: "content-type".into(),
                    value: "application/json".into(),
                }],
                body: self
                    .answer(fetch.request.kind, token)
                    .to_string()
                    .into_bytes(),
            };
            let outcome = HttpOutcome::Response(response);
            let next = conversation.resume(outcome, now(), &mut random);
            step = next.expect("a step");
        }
        step
    }

    fn keep(&mut self, changes: StorageChanges) {
        if changes.provider_cache.is_some() {
            self.cache = changes.provider_cache;
        }
    }

    fn answer(&self, kind: RequestKind, token: &str) -> Value {
        match kind {
            RequestKind::Discovery => json!({
                "issuer": ISSUER,
                "authorization_endpoint": format!("{ISSUER}/auth"),
                "token_endpoint": format!("{ISSUER}/token"),
                "jwks_uri": format!("{ISSUER}/jwks"),
                "response_types_supported": ["code"],
                "subject_types_supported": ["public"],
                "id_token_signing_alg_values_supported": ["ES384"],
            }),
            RequestKind::Jwks => {
                let point = self.key.verifying_key().to_sec1_point(false);
                let coordinate = |bytes: Option<&_>| {
                    let bytes: &[u8] = bytes.map(AsRef::as_ref).expect("a coordinate");
                    URL_SAFE_NO_PAD.encode(bytes)
                };
                json!({ "keys": [{
                    "kty": "EC", "crv": "P-384", "alg": "ES384", "use": "sig", "kid": "key",
                    "x": coordinate(point.x().map(|x| x.as_slice()).as_ref()),
                    "y": coordinate(point.y().map(|y| y.as_slice()).as_ref()),
                }]})
            }
            RequestKind::Token => {
                json!({ "access_token": "token", "token_type": "Bearer", "id_token": token })
            }
            RequestKind::Userinfo => json!({ "sub": "subject" }),
        }
    }

    /// The provider's own work, which is not counted.
    fn sign(&self, request: &str) -> String {
        let now = now().seconds();
        let claims = json!({
            "iss": ISSUER, "sub": "subject", "aud": "client", "exp": now + 3600, "iat": now,
            "nonce": parameter(request, "nonce"), "username": "ada", "name": "Ada", "picture": null,
        });
        let part = |value: &Value| URL_SAFE_NO_PAD.encode(value.to_string());
        let header = json!({ "alg": "ES384", "kid": "key" });
        let signed = format!("{}.{}", part(&header), part(&claims));
        let signature: Signature = self.key.sign(signed.as_bytes());
        format!("{signed}.{}", URL_SAFE_NO_PAD.encode(signature.to_bytes()))
    }
}

/// One parameter of an address, as it stands there.
fn parameter(url: &str, name: &str) -> String {
    let query = url.split_once('?').expect("a query").1;
    let mut pairs = query.split('&').filter_map(|pair| pair.split_once('='));
    let (_, value) = pairs.find(|(key, _)| *key == name).expect("the parameter");
    value.to_owned()
}

fn now() -> Timestamp {
    let since = SystemTime::now().duration_since(UNIX_EPOCH);
    Timestamp::from_seconds(since.expect("a clock").as_secs())
}

fn random(bytes: &mut [u8]) {
    let mut source = File::open("/dev/urandom").expect("randomness");
    source.read_exact(bytes).expect("randomness");
}

/// KiB that no other process shares.
fn private_memory() -> u64 {
    let maps = fs::read_to_string("/proc/self/smaps_rollup").unwrap_or_default();
    let line = maps
        .lines()
        .find_map(|line| line.strip_prefix("Anonymous:"));
    let number = line.and_then(|line| line.split_whitespace().next());
    number.and_then(|number| number.parse().ok()).unwrap_or(0)
}
