//! A provider, a browser and a site, each of which a test can make misbehave in one way.

use std::collections::HashMap;

use relying_party::{
    AuthorizationRequestOptions, AuthorizationResponseOptions, Client, Configuration, Cookie,
    Failure, Header, HttpOutcome, HttpRequest, HttpResponse, Keys, ProviderKind, Purpose,
    RelyingParty, RequestKind, SignIn, Step, StorageChanges, Timestamp, seal_client_secret,
    turn_key_ring,
};
use serde_json::{Value, json};

use crate::signer::{Signer, es384};

pub(crate) const NOW: u64 = 1_800_000_000;

type Text = Box<dyn Fn(String) -> String>;

/// Everything there is, honest until a test says otherwise.
pub(crate) struct World {
    pub(crate) now: u64,
    pub(crate) configuration: Configuration,
    pub(crate) options: AuthorizationRequestOptions,
    pub(crate) cookies: Vec<Cookie>,
    pub(crate) discovery: Value,
    pub(crate) jwks: Value,
    pub(crate) signer: Signer,
    pub(crate) header: Value,
    pub(crate) claims: Value,
    pub(crate) tokens: Value,
    pub(crate) userinfo: Value,
    /// Said in place of the honest answer.
    pub(crate) instead: HashMap<&'static str, HttpOutcome>,
    pub(crate) headers: Vec<Header>,
    pub(crate) edit_query: Text,
    pub(crate) edit_payload: Text,
    pub(crate) edit_id_token: Text,
    /// Every request that was to be sent.
    pub(crate) requests: Vec<HttpRequest>,
    /// What the last authorization request said.
    pub(crate) sent: HashMap<String, String>,
    random: u64,
}

fn keep(text: String) -> String {
    text
}

pub(crate) fn number(seed: &mut u64) -> impl FnMut(&mut [u8]) {
    |bytes| {
        for byte in bytes {
            *seed = seed.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1);
            *byte = seed.to_be_bytes()[0];
        }
    }
}

pub(crate) fn keys() -> Keys {
    let fill = &mut |bytes: &mut [u8]| bytes.fill(5);
    let ring = turn_key_ring(None, Timestamp::from_seconds(NOW - 100), fill);
    let constants = "AUTH_KEY and others".to_owned();
    Keys::new(constants.into(), ring.unwrap().into())
}

/// Whom the client secret belongs to.
pub(crate) fn client() -> Client {
    Client {
        provider_kind: ProviderKind::Logto,
        provider_address: "https://logto.example".to_owned(),
        client_id: "client 1".to_owned(),
    }
}

fn sealed_secret(client: &Client) -> String {
    let fill = &mut |bytes: &mut [u8]| bytes.fill(6);
    let secret = "secret+:%".to_owned().into();
    seal_client_secret(&keys(), client, &secret, fill).unwrap()
}

fn configuration() -> Configuration {
    let sealed_client_secret = sealed_secret(&client());
    let Client {
        provider_kind,
        provider_address,
        client_id,
    } = client();
    Configuration {
        provider_kind,
        provider_address,
        client_id,
        sealed_client_secret,
        site: "https://example.org".to_owned(),
        redirect_uri: "https://example.org/?logto=callback".to_owned(),
        post_sign_out_redirect_uri: "https://example.org/?logto=signed-out".to_owned(),
        scopes: ["profile", "email", "phone", "roles"]
            .map(str::to_owned)
            .to_vec(),
        authorization_parameters: Vec::new(),
        leeway: 60,
        pending_lifetime: 3600,
        keys: keys(),
        provider_cache: None,
        keep_replay_bundle: true,
    }
}

pub(crate) fn header(name: &str, value: &str) -> Header {
    Header {
        name: name.to_owned(),
        value: value.to_owned(),
    }
}

pub(crate) fn response(status: u16, media_type: &str, body: impl Into<Vec<u8>>) -> HttpOutcome {
    HttpOutcome::Response(HttpResponse {
        status,
        headers: vec![header("Content-Type", media_type)],
        body: body.into(),
    })
}

pub(crate) fn refusal(status: u16, error: &str) -> HttpOutcome {
    response(
        status,
        "application/json",
        json!({"error": error}).to_string(),
    )
}

pub(crate) fn kind(request: &HttpRequest) -> &'static str {
    match request.kind {
        RequestKind::Discovery => "discovery",
        RequestKind::Jwks => "jwks",
        RequestKind::Token => "token",
        RequestKind::Userinfo => "userinfo",
    }
}

impl World {
    pub(crate) fn new() -> Self {
        let signer = es384(1);
        let issuer = "https://logto.example/oidc";
        Self {
            now: NOW,
            configuration: configuration(),
            options: AuthorizationRequestOptions {
                purpose: Purpose::SignIn,
                current: None,
                return_to: Some("https://example.org/wanted?a=b".to_owned()),
                default_return_to: "https://example.org/wp-admin/".to_owned(),
                cookies: Vec::new(),
                attempt: 0,
                prompt: None,
                first_screen: None,
                direct_sign_in: None,
                login_hint: None,
                ui_locales: None,
            },
            cookies: Vec::new(),
            discovery: json!({
                "issuer": issuer,
                "authorization_endpoint": format!("{issuer}/auth"),
                "token_endpoint": format!("{issuer}/token"),
                "jwks_uri": format!("{issuer}/jwks"),
                "userinfo_endpoint": format!("{issuer}/me"),
                "end_session_endpoint": format!("{issuer}/session/end"),
                "id_token_signing_alg_values_supported": ["ES384", "RS256"],
                "token_endpoint_auth_methods_supported": ["client_secret_basic", "client_secret_post"],
                "authorization_response_iss_parameter_supported": true,
            }),
            jwks: json!({"keys": [signer.jwk("one")]}),
            header: json!({"alg": signer.algorithm, "kid": "one"}),
            signer,
            claims: json!({
                "iss": issuer,
                "sub": "subject1",
                "aud": "client 1",
                "exp": NOW + 3600,
                "iat": NOW,
                "name": "A Name",
                "username": "someone",
                "email": null,
                "phone_number": "4915112345678",
                "roles": [],
            }),
            tokens: json!({
                "access_token": "access token",
                "token_type": "Bearer",
                "expires_in": 3600,
                "scope": "openid profile",
            }),
            userinfo: json!({"sub": "subject1"}),
            instead: HashMap::new(),
            headers: Vec::new(),
            edit_query: Box::new(keep),
            edit_payload: Box::new(keep),
            edit_id_token: Box::new(keep),
            requests: Vec::new(),
            sent: HashMap::new(),
            random: 1,
        }
    }

    /// Another key signs from now on, and is published.
    pub(crate) fn sign_with(&mut self, signer: Signer, kid: &str) {
        self.jwks = json!({"keys": [signer.jwk(kid)]});
        self.header = json!({"alg": signer.algorithm, "kid": kid});
        self.discovery["id_token_signing_alg_values_supported"] = json!([signer.algorithm]);
        self.signer = signer;
    }

    /// Another provider, with a client of the same name and secret there.
    pub(crate) fn move_to(&mut self, provider_kind: ProviderKind, provider_address: &str) {
        let client = Client {
            provider_kind,
            provider_address: provider_address.to_owned(),
            ..client()
        };
        self.configuration.sealed_client_secret = sealed_secret(&client);
        self.configuration.provider_kind = client.provider_kind;
        self.configuration.provider_address = client.provider_address;
    }

    /// How often the provider was asked, since this was last asked.
    pub(crate) fn asked(&mut self) -> Vec<&'static str> {
        self.requests
            .drain(..)
            .map(|request| kind(&request))
            .collect()
    }

    /// The first request that was to be sent for this.
    pub(crate) fn request_for(&self, what: &str) -> &HttpRequest {
        let mut requests = self.requests.iter();
        requests.find(|request| kind(request) == what).unwrap()
    }

    pub(crate) fn begin(&self) -> RelyingParty {
        RelyingParty::new(self.configuration.clone())
    }

    /// The whole way: request, response, exchanges.
    pub(crate) fn sign_in(&mut self) -> Result<Step, Failure> {
        let query = self.request()?;
        self.respond(&query)
    }

    /// Ends with the query string of the provider's honest response.
    pub(crate) fn request(&mut self) -> Result<String, Failure> {
        let mut rp = self.begin();
        let mut options = self.options.clone();
        options.cookies = self.cookies.clone();
        let (now, mut seed) = (Timestamp::from_seconds(self.now), self.random);
        let step = rp.authorization_request(options, now, &mut number(&mut seed));
        self.random = seed;
        match self.run(&mut rp, step)? {
            Step::AuthorizationRedirect(redirect) => {
                let url = url::Url::parse(&redirect.url).unwrap();
                self.sent = url.query_pairs().into_owned().collect();
                let issuer = self.configuration.issuer();
                let issuer: String =
                    url::form_urlencoded::byte_serialize(issuer.as_bytes()).collect();
                Ok(format!(
                    "logto=callback&code=c%2Bode&state={}&iss={issuer}",
                    self.sent["state"]
                ))
            }
            other => panic!("{other:?}"),
        }
    }

    pub(crate) fn respond(&mut self, query: &str) -> Result<Step, Failure> {
        let mut rp = self.begin();
        self.respond_in(&mut rp, query)
    }

    pub(crate) fn respond_in(
        &mut self,
        rp: &mut RelyingParty,
        query: &str,
    ) -> Result<Step, Failure> {
        let options = AuthorizationResponseOptions {
            query: (self.edit_query)(query.to_owned()),
            cookies: self.cookies.clone(),
            current: self.options.current.clone(),
            default_return_to: "https://example.org/wp-admin/".to_owned(),
        };
        let (now, mut seed) = (Timestamp::from_seconds(self.now), self.random);
        let step = rp.authorization_response(options, now, &mut number(&mut seed));
        self.random = seed;
        let end = self.run(rp, step);
        if let Err(failure) = &end
            && self.configuration.keep_replay_bundle
        {
            crate::decided_again::assert_decided_again(self, query, failure);
        }
        end
    }

    /// A process that is about to send this request for all.
    pub(crate) fn respond_until(&mut self, query: &str, what: &str) -> RelyingParty {
        let mut rp = self.begin();
        let options = AuthorizationResponseOptions {
            query: query.to_owned(),
            cookies: self.cookies.clone(),
            current: self.options.current.clone(),
            default_return_to: "https://example.org/wp-admin/".to_owned(),
        };
        let now = Timestamp::from_seconds(self.now);
        let mut seed = self.random;
        let mut step = rp.authorization_response(options, now, &mut number(&mut seed));
        loop {
            self.random = seed;
            match step {
                Ok(Step::Fetch(fetch)) => {
                    self.apply(&fetch.changes);
                    if kind(&fetch.request) == what {
                        return rp;
                    }
                    let outcome = self.answer(&fetch.request);
                    self.requests.push(fetch.request);
                    step = rp.resume(outcome, now, &mut number(&mut seed));
                }
                other => panic!("{other:?}"),
            }
        }
    }

    /// The process that sent it gets this.
    pub(crate) fn resume(
        &mut self,
        rp: &mut RelyingParty,
        outcome: HttpOutcome,
    ) -> Result<Step, Failure> {
        let (now, mut seed) = (Timestamp::from_seconds(self.now), self.random);
        let step = rp.resume(outcome, now, &mut number(&mut seed));
        self.random = seed;
        self.run(rp, step)
    }

    /// The process that waited for it finds what was stored.
    pub(crate) fn resume_from_cache(
        &mut self,
        rp: &mut RelyingParty,
        query: &str,
    ) -> Result<Step, Failure> {
        let stored = self.configuration.provider_cache.clone().unwrap();
        let (now, mut seed) = (Timestamp::from_seconds(self.now), self.random);
        let step = rp.resume_from_cache(&stored, now, &mut number(&mut seed));
        self.random = seed;
        let end = self.run(rp, step);
        if let Err(failure) = &end {
            crate::decided_again::assert_decided_again(self, query, failure);
        }
        end
    }

    /// What the provider says of its keys at this moment.
    pub(crate) fn keys_of_now(&self) -> HttpOutcome {
        response(200, "application/json", self.jwks.to_string())
    }

    pub(crate) fn tokens_of_now(&self) -> HttpOutcome {
        response(200, "application/json", self.token_response().to_string())
    }

    pub(crate) fn signed_in(&mut self) -> SignIn {
        match self.sign_in() {
            Ok(Step::SignIn(sign_in)) => *sign_in,
            other => panic!("{other:?}"),
        }
    }

    /// Plays the host until a conversation ends.
    pub(crate) fn run(
        &mut self,
        rp: &mut RelyingParty,
        first: Result<Step, Failure>,
    ) -> Result<Step, Failure> {
        let mut step = first;
        loop {
            match &step {
                Ok(Step::Fetch(fetch)) => {
                    self.apply(&fetch.changes);
                    let outcome = self.answer(&fetch.request);
                    self.requests.push(fetch.request.clone());
                    let (now, mut seed) = (Timestamp::from_seconds(self.now), self.random);
                    step = rp.resume(outcome, now, &mut number(&mut seed));
                    self.random = seed;
                }
                Ok(Step::AuthorizationRedirect(done)) => {
                    return self.ended(&done.changes.clone(), step);
                }
                Ok(Step::SignIn(done)) => return self.ended(&done.changes.clone(), step),
                Ok(Step::Restart(done)) => return self.ended(&done.changes.clone(), step),
                Ok(Step::EndSessionRedirect(done)) => {
                    return self.ended(&done.changes.clone(), step);
                }
                Ok(Step::Logout(done)) => return self.ended(&done.changes.clone(), step),
                Ok(Step::ConnectionReport(done)) => return self.ended(&done.changes.clone(), step),
                Err(failure) => return self.ended(&failure.changes.clone(), step),
            }
        }
    }

    fn ended(
        &mut self,
        changes: &StorageChanges,
        step: Result<Step, Failure>,
    ) -> Result<Step, Failure> {
        self.apply(changes);
        step
    }

    pub(crate) fn apply(&mut self, changes: &StorageChanges) {
        for change in &changes.cookies {
            self.cookies.retain(|cookie| cookie.name != change.name);
            if change.max_age > 0 {
                self.cookies.push(Cookie {
                    name: change.name.clone(),
                    value: change.value.clone(),
                });
            }
        }
        if let Some(cache) = &changes.provider_cache {
            self.configuration.provider_cache = Some(cache.clone());
        }
    }

    pub(crate) fn answer(&self, request: &HttpRequest) -> HttpOutcome {
        if let Some(outcome) = self.instead.get(kind(request)) {
            return outcome.clone();
        }
        let body = match request.kind {
            RequestKind::Discovery => self.discovery.to_string(),
            RequestKind::Jwks => self.jwks.to_string(),
            RequestKind::Token => self.token_response().to_string(),
            RequestKind::Userinfo => self.userinfo.to_string(),
        };
        let mut outcome = response(200, "application/json; charset=utf-8", body);
        if let HttpOutcome::Response(response) = &mut outcome {
            response.headers.extend(self.headers.clone());
        }
        outcome
    }

    fn token_response(&self) -> Value {
        let mut tokens = self.tokens.clone();
        if tokens.get("id_token").is_none() {
            tokens["id_token"] = json!(self.id_token());
        }
        if tokens["id_token"].is_null() {
            tokens.as_object_mut().unwrap().remove("id_token");
        }
        tokens
    }

    pub(crate) fn id_token(&self) -> String {
        let mut claims = self.claims.clone();
        if claims.get("nonce").is_none() {
            claims["nonce"] = json!(self.sent["nonce"]);
        }
        if self.sent.contains_key("max_age") && claims.get("auth_time").is_none() {
            claims["auth_time"] = json!(self.now);
        }
        // A claim that a test made `"-"` is not there.
        claims
            .as_object_mut()
            .unwrap()
            .retain(|_, value| value != "-");
        let payload = (self.edit_payload)(claims.to_string());
        let token = self.signer.sign(&self.header.to_string(), &payload);
        (self.edit_id_token)(token)
    }
}
