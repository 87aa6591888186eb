//! In each target one thing that comes from outside is anything at all, and everything else is
//! honest. What is asserted is more than that nothing panics: who signs in is the person whom the
//! provider's key signed for, and no secret is printed.

use std::cell::RefCell;

use relying_party::{
    Cookie, EndSessionOptions, Failure, HttpOutcome, HttpRequest, Policy, Purpose, RelyingParty,
    Setting, SettingsInput, SignedInUser, Step, Timestamp, TransportFailure, check_settings,
};
use serde_json::{Value, json};

use crate::signer::es384;
use crate::world::{NOW, World, kind, number, response};

/// Every target under its name, with the input that the honest world has in its place, and others
/// that lead far.
pub const TARGETS: [Target; 11] = [
    Target::new("authorization_response", authorization_response),
    Target::new("conversation", conversation),
    Target::new("discovery", discovery),
    Target::new("id_token", id_token),
    Target::new("jwks", jwks),
    Target::new("pending_sign_in", pending_sign_in),
    Target::new("provider_cache", provider_cache),
    Target::new("settings", settings),
    Target::new("sign_out_state", sign_out_state),
    Target::new("token_response", token_response),
    Target::new("userinfo", userinfo),
];

pub struct Target {
    pub name: &'static str,
    pub run: fn(&[u8]),
}

impl Target {
    const fn new(name: &'static str, run: fn(&[u8])) -> Self {
        Self { name, run }
    }
}

const ISSUER: &str = "https://logto.example/oidc";
/// Of the honest world, in the two forms in which it is sent.
const CLIENT_SECRET: [&str; 2] = ["secret+:%", "secret%2B%3A%25"];

/// A world in the middle of a sign-in, which every execution finds as the last one did.
struct Prepared {
    world: World,
    query: String,
    cookies: Vec<Cookie>,
    cache: Option<String>,
    id_token: String,
}

impl Prepared {
    /// The provider is known, and the browser is at the provider.
    fn new(change: fn(&mut World)) -> Self {
        let mut world = World::new();
        change(&mut world);
        world.signed_in();
        let query = world.request().unwrap();
        let id_token = world.id_token();
        // Signing costs more than all the rest.
        world.tokens["id_token"] = json!(id_token);
        Self {
            query,
            cookies: world.cookies.clone(),
            cache: world.configuration.provider_cache.clone(),
            id_token,
            world,
        }
    }

    fn reset(&mut self) {
        self.world.requests.clear();
        self.world.instead.clear();
        self.world.cookies.clone_from(&self.cookies);
        self.world
            .configuration
            .provider_cache
            .clone_from(&self.cache);
        self.world.tokens["id_token"] = json!(self.id_token);
    }

    /// Plays the response of `query`, and judges how that ends.
    fn respond(&mut self, query: &str) -> bool {
        let end = self.world.respond(query);
        self.judge(&end)
    }

    /// Whether somebody signed in; that can be one person alone.
    fn judge(&self, end: &Result<Step, Failure>) -> bool {
        self.prints_no_secret(&format!("{end:?}"));
        self.prints_no_secret(&format!("{:?}", self.world.requests));
        let sign_in = match end {
            Ok(Step::SignIn(sign_in)) => sign_in,
            Ok(_) => return false,
            Err(failure) => {
                assert!(failure.detail.chars().count() <= 300);
                assert!(!failure.detail.contains(char::is_control));
                return false;
            }
        };
        assert_eq!(sign_in.identity.issuer, ISSUER);
        assert_eq!(sign_in.identity.subject, "subject1");
        assert_eq!(sign_in.return_to, "https://example.org/wanted?a=b");
        true
    }

    fn prints_no_secret(&self, text: &str) {
        for secret in CLIENT_SECRET {
            assert!(!text.contains(secret), "the client's secret is printed");
        }
        assert!(!text.contains(&self.id_token), "the ID token is printed");
        for verifier in self.world.requests.iter().filter_map(code_verifier) {
            assert!(!text.contains(&verifier), "the code verifier is printed");
        }
    }
}

fn code_verifier(request: &HttpRequest) -> Option<String> {
    let body = request.body.as_deref()?;
    let mut pairs = url::form_urlencoded::parse(body.as_bytes());
    let verifier = pairs.find(|(name, _)| name == "code_verifier");
    verifier.map(|(_, verifier)| verifier.into_owned())
}

/// Runs `body` in a world that is prepared once a thread.
macro_rules! in_world {
    ($change:expr, |$prepared:ident| $body:block) => {{
        thread_local! {
            static PREPARED: RefCell<Prepared> = RefCell::new(Prepared::new($change));
        }
        PREPARED.with_borrow_mut(|$prepared| {
            $prepared.reset();
            $body
        })
    }};
}

fn honest(_: &mut World) {}

/// So that userinfo is asked.
fn lacks_roles(world: &mut World) {
    world.claims["roles"] = json!("-");
}

fn text(data: &[u8]) -> String {
    String::from_utf8_lossy(data).into_owned()
}

/// Every value of a parameter.
fn values(query: &str, name: &str) -> Vec<String> {
    url::form_urlencoded::parse(query.as_bytes())
        .filter(|(key, _)| key == name)
        .map(|(_, value)| value.into_owned())
        .collect()
}

/// A query string.
pub fn authorization_response(data: &[u8]) {
    let query = text(data);
    in_world!(honest, |prepared| {
        if prepared.respond(&query) {
            let state = values(&prepared.query, "state");
            assert_eq!(values(&query, "state"), state);
            assert_eq!(values(&query, "iss"), [ISSUER]);
            assert_eq!(values(&query, "code").len(), 1);
            assert!(values(&query, "error").is_empty());
        }
    });
}

/// `r` and a token as it stands; or `s` or `f`, a header, a line feed and claims, which are signed
/// by the provider's key or by another.
pub fn id_token(data: &[u8]) {
    let Some((how, rest)) = data.split_first() else {
        return;
    };
    let rest = text(rest);
    let (header, claims) = rest.split_once('\n').unwrap_or((&rest, ""));
    in_world!(honest, |prepared| {
        let token = match how {
            b's' => prepared.world.signer.sign(header, claims),
            b'f' => es384(2).sign(header, claims),
            _ => rest.clone(),
        };
        prepared.world.tokens["id_token"] = json!(token);
        let query = prepared.query.clone();
        if !prepared.respond(&query) {
            return;
        }
        assert_ne!(*how, b'f', "a forged token is accepted");
        if *how == b's' {
            let claims: Value = serde_json::from_str(claims).unwrap();
            let nonce = prepared.world.sent["nonce"].as_str();
            assert_eq!(claims["iss"], ISSUER);
            assert_eq!(claims["nonce"], nonce);
            assert!(claims["aud"] == "client 1" || claims["aud"].is_array());
            assert!(claims["exp"].as_f64().unwrap() > (NOW - 60) as f64);
            assert!(claims["iat"].as_f64().unwrap() < (NOW + 61) as f64);
        } else {
            // ECDSA is deterministic here, and the key signed one token.
            assert_eq!(token, prepared.id_token);
        }
    });
}

/// A key set.
pub fn jwks(data: &[u8]) {
    in_world!(
        |world| world.configuration.provider_cache = None,
        |prepared| {
            prepared.world.configuration.provider_cache = None;
            let body = response(200, "application/json", data);
            prepared.world.instead.insert("jwks", body);
            let query = prepared.query.clone();
            if prepared.respond(&query) {
                let keys: Value = serde_json::from_slice(data).unwrap();
                let keys = keys["keys"].as_array().unwrap();
                let own = &prepared.world.signer.jwk;
                let is_own = |key: &Value| key["x"] == own["x"] && key["y"] == own["y"];
                assert!(keys.iter().any(is_own), "no key of the provider");
            }
        }
    );
}

/// A discovery document, for an authorization request and its response.
pub fn discovery(data: &[u8]) {
    in_world!(honest, |prepared| {
        prepared.world.configuration.provider_cache = None;
        let body = response(200, "application/json", data);
        prepared.world.instead.insert("discovery", body);
        let query = prepared.query.clone();
        prepared.respond(&query);
        prepared.world.configuration.provider_cache = None;
        let mut rp = prepared.world.begin();
        let (options, now) = (prepared.world.options.clone(), Timestamp::from_seconds(NOW));
        let step = rp.authorization_request(options, now, &mut number(&mut 1));
        let end = prepared.world.run(&mut rp, step);
        prepared.judge(&end);
        if let Ok(Step::AuthorizationRedirect(redirect)) = end {
            let document: Value = serde_json::from_slice(data).unwrap();
            assert_eq!(document["issuer"], ISSUER);
            let url = url::Url::parse(&redirect.url).unwrap();
            assert_eq!(url.scheme(), "https");
            let query = url.query().unwrap();
            assert!(values(query, "code_challenge_method").contains(&"S256".to_owned()));
            assert!(!values(query, "state").is_empty());
        }
    });
}

/// What a document or a response begins with: its status and its media type.
fn outcome(data: &[u8]) -> HttpOutcome {
    let (first, body) = data.split_first().unwrap_or((&b'0', &[]));
    let (status, media_type) = match first {
        b'0' => (200, "application/json"),
        b'1' => (200, "application/jwt"),
        b'2' => (400, "application/json"),
        b'3' => (401, "application/json; charset=utf-8"),
        b'4' => (200, "text/html"),
        b'5' => (500, "application/json"),
        b'6' => (302, "text/plain"),
        b'7' => (201, ""),
        b'8' => return HttpOutcome::Failed(TransportFailure::Certificate),
        _ => return HttpOutcome::Failed(TransportFailure::TimedOut),
    };
    response(status, media_type, body)
}

/// A digit for the status, and a body.
pub fn token_response(data: &[u8]) {
    in_world!(honest, |prepared| {
        prepared.world.instead.insert("token", outcome(data));
        let query = prepared.query.clone();
        if prepared.respond(&query) {
            let tokens: Value = serde_json::from_slice(&data[1..]).unwrap();
            assert_eq!(tokens["id_token"], prepared.id_token.as_str());
        }
    });
}

/// A digit for the status, and a body.
pub fn userinfo(data: &[u8]) {
    in_world!(lacks_roles, |prepared| {
        prepared.world.instead.insert("userinfo", outcome(data));
        let query = prepared.query.clone();
        if prepared.respond(&query) {
            assert!(matches!(data.first(), Some(b'0' | b'1') | None));
        }
    });
}

/// The value of the cookie.
pub fn pending_sign_in(data: &[u8]) {
    let value = text(data);
    in_world!(honest, |prepared| {
        prepared.world.cookies[0].value.clone_from(&value);
        let query = prepared.query.clone();
        let signed_in = prepared.respond(&query);
        assert_eq!(signed_in, value == prepared.cookies[0].value);
    });
}

/// What lies in the site's object cache.
pub fn provider_cache(data: &[u8]) {
    let cache = text(data);
    in_world!(honest, |prepared| {
        prepared.world.configuration.provider_cache = Some(cache.clone());
        let query = prepared.query.clone();
        assert!(prepared.respond(&query), "a bad cache is a miss");
        let asked = prepared.world.asked();
        let is_hit = Some(&cache) == prepared.cache.as_ref();
        assert_eq!(asked.contains(&"discovery"), !is_hit);
        assert_eq!(asked.contains(&"jwks"), !is_hit);
    });
}

/// The five fields of the settings page, a line feed between two; those of the last one count.
pub fn settings(data: &[u8]) {
    let text = text(data);
    let mut fields = text.splitn(5, '\n').map(str::to_owned);
    let mut next = || fields.next().unwrap_or_default();
    let input = SettingsInput {
        endpoint: next(),
        issuer: next(),
        client_id: next(),
        scopes: next(),
        authorization_parameters: next(),
    };
    let checked = check_settings(&input);
    let is_fine = |setting| !checked.problems.iter().any(|one| one.setting == setting);
    for (setting, address) in [
        (Setting::Endpoint, &checked.endpoint),
        (Setting::Issuer, &checked.issuer),
    ] {
        if is_fine(setting) && !address.is_empty() {
            let url = url::Url::parse(address).unwrap();
            let host = url.host_str().unwrap();
            let is_local = ["localhost", "127.", "[::1]"];
            let is_local = is_local.iter().any(|local| host.contains(local));
            assert!(url.scheme() == "https" || is_local, "{address}");
            assert!(url.username().is_empty() && url.password().is_none());
        }
    }
    if is_fine(Setting::AuthorizationParameters) {
        for parameter in &checked.authorization_parameters {
            let name = parameter.name.to_ascii_lowercase();
            let owned = [
                "state",
                "nonce",
                "redirect_uri",
                "client_id",
                "code_challenge",
            ];
            assert!(!owned.contains(&name.trim()), "{name}");
        }
    }
    // What was taken is taken again, and stays what it is.
    if checked.problems.is_empty() {
        let again = check_settings(&SettingsInput {
            endpoint: checked.endpoint.clone(),
            issuer: checked.issuer.clone(),
            client_id: checked.client_id.clone(),
            ..input
        });
        assert_eq!(again, checked);
    }
}

/// The query string of a browser that comes back from signing out.
pub fn sign_out_state(data: &[u8]) {
    thread_local! {
        static STATE: RefCell<(World, String)> = RefCell::new(signing_out());
    }
    let query = text(data);
    STATE.with_borrow(|(world, state)| {
        if let Some(address) = world.begin().signed_out(&query) {
            assert_eq!(values(&query, "state"), [state.as_str()]);
            assert_eq!(address, RETURN_ADDRESS);
        }
    });
}

const RETURN_ADDRESS: &str = "https://example.org/shop";

/// A browser that is at the provider to sign out, and the `state` that it brings back.
fn signing_out() -> (World, String) {
    let mut world = World::new();
    let mut rp = world.begin();
    let options = EndSessionOptions {
        sealed_id_token: None,
        return_to: Some(RETURN_ADDRESS.to_owned()),
    };
    let step = rp.end_session(options, Timestamp::from_seconds(NOW), &mut number(&mut 1));
    match world.run(&mut rp, step) {
        Ok(Step::EndSessionRedirect(redirect)) => {
            let url = url::Url::parse(&redirect.url).unwrap();
            let state = values(url.query().unwrap(), "state").remove(0);
            (world, state)
        }
        other => panic!("{other:?}"),
    }
}

/// A script: each byte one thing that a host, a browser or a provider does, with what follows it.
pub fn conversation(data: &[u8]) {
    in_world!(honest, |prepared| {
        prepared.world.now = NOW;
        Script::new(prepared, data).play();
    });
}

struct Script<'data> {
    prepared: &'data mut Prepared,
    data: std::slice::Iter<'data, u8>,
    rp: RelyingParty,
    /// The request that was last to be sent.
    waiting: Option<HttpRequest>,
    fetches: usize,
    seed: u64,
}

impl<'data> Script<'data> {
    fn new(prepared: &'data mut Prepared, data: &'data [u8]) -> Self {
        Self {
            rp: prepared.world.begin(),
            prepared,
            data: data.iter(),
            waiting: None,
            fetches: 0,
            seed: 1,
        }
    }

    fn byte(&mut self) -> u8 {
        self.data.next().copied().unwrap_or_default()
    }

    fn play(mut self) {
        for _ in 0..32 {
            let Some(what) = self.data.next() else {
                return;
            };
            let step = match what {
                b'q' => self.request(),
                b'r' => self.respond(),
                b'e' => self.end_session(),
                b'c' => {
                    let now = self.now();
                    self.rp.check_connection(now, &mut number(&mut self.seed))
                }
                b'm' => {
                    self.map_session();
                    continue;
                }
                b't' => {
                    let seconds = [1, 59, 61, 300, 3_600, 90_000][usize::from(self.byte() % 6)];
                    self.prepared.world.now += seconds;
                    continue;
                }
                b'n' => {
                    self.rp = self.prepared.world.begin();
                    self.fetches = 0;
                    continue;
                }
                b'x' => {
                    self.prepared.world.cookies.pop();
                    continue;
                }
                _ => self.resume(*what),
            };
            self.took(step);
        }
    }

    fn now(&self) -> Timestamp {
        Timestamp::from_seconds(self.prepared.world.now)
    }

    fn request(&mut self) -> Result<Step, Failure> {
        let mut options = self.prepared.world.options.clone();
        options.cookies.clone_from(&self.prepared.world.cookies);
        options.attempt = self.byte();
        if self.byte() % 4 == 1 {
            options.purpose = Purpose::Link;
            options.current = Some(SignedInUser {
                user_id: 7,
                session_hash: "session".to_owned(),
            });
        }
        let now = self.now();
        self.rp
            .authorization_request(options, now, &mut number(&mut self.seed))
    }

    fn respond(&mut self) -> Result<Step, Failure> {
        let options = relying_party::AuthorizationResponseOptions {
            query: self.prepared.query.clone(),
            cookies: self.prepared.world.cookies.clone(),
            current: None,
            default_return_to: "https://example.org/wanted?a=b".to_owned(),
        };
        let now = self.now();
        self.rp
            .authorization_response(options, now, &mut number(&mut self.seed))
    }

    fn end_session(&mut self) -> Result<Step, Failure> {
        let options = EndSessionOptions {
            sealed_id_token: None,
            return_to: Some(RETURN_ADDRESS.to_owned()),
        };
        let now = self.now();
        self.rp
            .end_session(options, now, &mut number(&mut self.seed))
    }

    /// The honest answer, one with a byte changed, another's token, a failure, or anything.
    fn resume(&mut self, what: u8) -> Result<Step, Failure> {
        let honest = match &self.waiting {
            Some(request) => self.prepared.world.answer(request),
            None => response(200, "application/json", "{}"),
        };
        let outcome = match (what, honest) {
            (b'a', honest) => honest,
            (b'b', HttpOutcome::Response(mut response)) => {
                let at = usize::from(self.byte()) * 256 + usize::from(self.byte());
                let at = at % response.body.len().max(1);
                let to = self.byte();
                if let Some(byte) = response.body.get_mut(at) {
                    *byte = to;
                }
                HttpOutcome::Response(response)
            }
            (b'f', _) => self.forged(),
            (b'h', HttpOutcome::Response(mut response)) => {
                let seconds = self.byte();
                let value = format!("max-age={seconds}00");
                response
                    .headers
                    .push(crate::world::header("Cache-Control", &value));
                HttpOutcome::Response(response)
            }
            (b'0'..=b'4', _) => HttpOutcome::Failed(
                [
                    TransportFailure::Unreachable,
                    TransportFailure::TimedOut,
                    TransportFailure::Certificate,
                    TransportFailure::TooLarge,
                    TransportFailure::Blocked,
                ][usize::from(what - b'0')],
            ),
            (what, _) => {
                let length = usize::from(self.byte());
                let body: Vec<u8> = self.data.by_ref().take(length).copied().collect();
                outcome(&[&[what], &body[..]].concat())
            }
        };
        let now = self.now();
        self.rp.resume(outcome, now, &mut number(&mut self.seed))
    }

    /// Tokens for somebody else, by a key that the provider does not have.
    fn forged(&self) -> HttpOutcome {
        let mut claims = self.prepared.world.claims.clone();
        claims["sub"] = json!("attacker");
        claims["nonce"] = json!(self.prepared.world.sent["nonce"]);
        let header = self.prepared.world.header.to_string();
        let token = es384(2).sign(&header, &claims.to_string());
        let mut tokens = self.prepared.world.tokens.clone();
        tokens["id_token"] = json!(token);
        response(200, "application/json", tokens.to_string())
    }

    fn map_session(&mut self) {
        let policy = Policy {
            create_accounts: true,
            default_role: "subscriber".to_owned(),
            link_by_email: false,
            update_profile: true,
            session_lifetime: 3_600,
        };
        let facts = relying_party::Facts::default();
        let decided = self
            .rp
            .map_session(&policy, &facts, &mut number(&mut self.seed));
        self.prepared.prints_no_secret(&format!("{decided:?}"));
    }

    fn took(&mut self, step: Result<Step, Failure>) {
        self.prepared.judge(&step);
        self.waiting = None;
        match step {
            Ok(Step::Fetch(fetch)) => {
                self.fetches += 1;
                assert!(self.fetches <= 5, "a sixth exchange");
                assert!(fetch.request.url.starts_with("https://"));
                assert!(!kind(&fetch.request).is_empty());
                self.prepared.world.apply(&fetch.changes);
                self.prepared.world.requests.push(fetch.request.clone());
                self.waiting = Some(fetch.request);
            }
            Ok(Step::SignIn(done)) => self.prepared.world.apply(&done.changes),
            Ok(Step::AuthorizationRedirect(done)) => self.prepared.world.apply(&done.changes),
            Ok(Step::Restart(done)) => {
                assert_eq!(done.attempt, 1);
                self.prepared.world.apply(&done.changes);
            }
            Ok(Step::EndSessionRedirect(done)) => self.prepared.world.apply(&done.changes),
            Ok(Step::Logout(done)) => self.prepared.world.apply(&done.changes),
            Ok(Step::ConnectionReport(done)) => self.prepared.world.apply(&done.changes),
            Err(failure) => self.prepared.world.apply(&failure.changes),
        }
    }
}

/// Seeds: for each target what the honest world says, and a few things that lead elsewhere.
pub fn seeds() -> Vec<(&'static str, &'static str, Vec<u8>)> {
    let prepared = Prepared::new(honest);
    let world = &prepared.world;
    let header = world.header.to_string();
    let mut claims = world.claims.clone();
    claims["nonce"] = json!(world.sent["nonce"]);
    let claims = claims.to_string();
    let tokens = world.tokens.to_string();
    let denied = prepared.query.replace("code=", "error=access_denied&x=");
    let rsa = crate::signer::rsa("PS256").jwk("two");
    let keys = json!({"keys": [rsa, world.signer.jwk("one"), {"kty": "oct", "k": "AA"}]});
    let (_, sign_out) = signing_out();
    let mut userinfo = json!({"sub": "subject1", "roles": ["editor"], "email": "a@b.example"});
    userinfo["email_verified"] = json!(true);
    let signed = world.signer.sign(&header, &userinfo.to_string());
    let seed = |target, name, text: &str| (target, name, text.as_bytes().to_vec());
    vec![
        seed("authorization_response", "honest", &prepared.query),
        seed("authorization_response", "denied", &denied),
        seed("conversation", "sign-in", "raaaaam"),
        seed("conversation", "request-and-response", "nqAAnraaam"),
        seed("conversation", "outage", "t\x05q00a1na0ra1t\x03nraa2aa"),
        seed("conversation", "forged", "rfrafnraaf"),
        seed("conversation", "check-and-sign-out", "caaancaa4neaan"),
        seed("discovery", "honest", &world.discovery.to_string()),
        seed("id_token", "honest", &format!("r{}", prepared.id_token)),
        seed("id_token", "signed", &format!("s{header}\n{claims}")),
        seed("id_token", "forged", &format!("f{header}\n{claims}")),
        seed("jwks", "honest", &world.jwks.to_string()),
        seed("jwks", "several", &keys.to_string()),
        seed("pending_sign_in", "honest", &prepared.cookies[0].value),
        seed(
            "provider_cache",
            "honest",
            prepared.cache.as_deref().unwrap(),
        ),
        seed(
            "settings",
            "logto",
            "https://tenant.logto.app/\n\napp\nprofile email\nprompt=login",
        ),
        seed(
            "settings",
            "other",
            "\nhttps://op.example/a\napp\n\nui_locales=de en\nx=y",
        ),
        seed(
            "settings",
            "wrong",
            "http://logto.example/oidc\nhttp://localhost\n \nopenid\nstate=x",
        ),
        seed(
            "sign_out_state",
            "honest",
            &format!("logto=signed-out&state={sign_out}"),
        ),
        seed("token_response", "honest", &format!("0{tokens}")),
        seed(
            "token_response",
            "refused",
            r#"2{"error":"invalid_grant","error_description":"x"}"#,
        ),
        seed("userinfo", "honest", &format!("0{userinfo}")),
        seed("userinfo", "signed", &format!("1{signed}")),
    ]
}
