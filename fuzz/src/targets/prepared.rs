//! The world in which every target plays.

use relying_party::{Cookie, Failure, HttpOutcome, HttpRequest, Step, TransportFailure};
use serde_json::json;

use crate::world::{World, response};

pub(super) const ISSUER: &str = "https://logto.example/oidc";
const SUBJECT: &str = "subject1";
/// Of the honest world, in the two forms in which it is sent.
const CLIENT_SECRET: [&str; 2] = ["secret+:%", "secret%2B%3A%25"];

/// A world in the middle of a sign-in, which every execution finds as the last one did.
pub(super) struct Prepared {
    pub(super) world: World,
    pub(super) query: String,
    pub(super) cookies: Vec<Cookie>,
    pub(super) cache: Option<String>,
    pub(super) id_token: String,
    /// Who alone may be signed in: somebody else where a target has that signed.
    pub(super) subject: String,
}

impl Prepared {
    /// The provider is known, and the browser is at the provider.
    pub(super) fn new(change: fn(&mut World)) -> Self {
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
            subject: SUBJECT.to_owned(),
            world,
        }
    }

    pub(super) fn reset(&mut self) {
        SUBJECT.clone_into(&mut self.subject);
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
    pub(super) fn respond(&mut self, query: &str) -> bool {
        let end = self.world.respond(query);
        self.judge(&end)
    }

    /// Whether somebody signed in; that can be one person alone.
    pub(super) fn judge(&self, end: &Result<Step, Failure>) -> bool {
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
        assert_eq!(sign_in.identity.subject, self.subject);
        assert_eq!(sign_in.return_to, "https://example.org/wanted?a=b");
        true
    }

    pub(super) fn prints_no_secret(&self, text: &str) {
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
            static PREPARED: std::cell::RefCell<Prepared> =
                std::cell::RefCell::new(Prepared::new($change));
        }
        PREPARED.with_borrow_mut(|$prepared| {
            $prepared.reset();
            $body
        })
    }};
}

pub(super) use in_world;

pub(super) fn honest(_: &mut World) {}

/// So that userinfo is asked.
pub(super) fn lacks_roles(world: &mut World) {
    world.claims["roles"] = json!("-");
}

pub(super) fn text(data: &[u8]) -> String {
    String::from_utf8_lossy(data).into_owned()
}

/// Every value of a parameter.
pub(super) fn values(query: &str, name: &str) -> Vec<String> {
    url::form_urlencoded::parse(query.as_bytes())
        .filter(|(key, _)| key == name)
        .map(|(_, value)| value.into_owned())
        .collect()
}

/// What a document or a response begins with: its status and its media type.
pub(super) fn outcome(data: &[u8]) -> HttpOutcome {
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
