//! A provider in a few lines, answering what the relying party asks for, and a site that signs in
//! at it. For the sandbox alone: what the protocol demands is tested in `relying-party`.

use std::time::{SystemTime, UNIX_EPOCH};

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use host::protocol::{
    AuthorizationRequestOptions, AuthorizationResponseOptions, Client, Configuration, Cookie,
    Header, HttpOutcome, HttpRequest, HttpResponse, Keys, ProviderKind, Purpose, RequestKind,
    SignIn, Step, StorageChanges,
};
use host::{Conversation, Failure};
use p384::ecdsa::signature::Signer;
use p384::ecdsa::{Signature, SigningKey};
use serde_json::{Value, json};

const ENDPOINT: &str = "https://logto.example";
const CLIENT: &str = "application";

/// A site with a browser in front of it and a provider behind it.
pub(crate) struct Site {
    pub(crate) configuration: Configuration,
    cookies: Vec<Cookie>,
    key: SigningKey,
    /// What the provider was asked for since the last look.
    pub(crate) asked: Vec<RequestKind>,
}

impl Site {
    /// A site that has never spoken to its provider.
    pub(crate) fn new() -> Self {
        let ring = host::turn_key_ring(None)
            .expect("the sandbox")
            .expect("a ring");
        let keys = Keys {
            constants: "eight secret constants of wp-config.php".repeat(8),
            ring,
        };
        let client = Client {
            provider_kind: ProviderKind::Logto,
            provider_address: ENDPOINT.into(),
            client_id: CLIENT.into(),
        };
        let sealed = host::seal_client_secret(&keys, &client, "secret").expect("sealed");
        let configuration = Configuration {
            provider_kind: client.provider_kind,
            provider_address: client.provider_address,
            client_id: client.client_id,
            sealed_client_secret: sealed,
            site: "https://example.org".into(),
            redirect_uri: "https://example.org/?logto=callback".into(),
            post_sign_out_redirect_uri: "https://example.org/?logto=signed-out".into(),
            scopes: vec!["profile".into()],
            authorization_parameters: Vec::new(),
            leeway: 60,
            pending_lifetime: 3600,
            keys,
            provider_cache: None,
            keep_replay_bundle: false,
        };
        let key = SigningKey::from_slice(&[7; 48]).expect("a key");
        Self {
            configuration,
            cookies: Vec::new(),
            key,
            asked: Vec::new(),
        }
    }

    /// From a click on *Log in* to the redirect to the provider, whose address comes back.
    pub(crate) fn authorization_request(&mut self) -> Result<String, Failure> {
        let mut conversation = Conversation::new(&self.configuration)?;
        let options = AuthorizationRequestOptions {
            purpose: Purpose::SignIn,
            current: None,
            return_to: Some("https://example.org/wp-admin/".into()),
            default_return_to: "https://example.org/".into(),
            cookies: self.cookies.clone(),
            attempt: 0,
            prompt: None,
            first_screen: None,
            direct_sign_in: None,
            login_hint: None,
            ui_locales: None,
        };
        let step = conversation.authorization_request(&options)?;
        match self.finish(&mut conversation, step, "")? {
            Step::AuthorizationRedirect(redirect) => {
                self.store(redirect.changes);
                Ok(redirect.url)
            }
            step => panic!("{step:?}"),
        }
    }

    /// From the provider's redirect back to a verified identity.
    pub(crate) fn authorization_response(&mut self, request: &str) -> Result<SignIn, Failure> {
        let parameter = |name: &str| {
            let query = request.split_once('?').expect("a query").1;
            let mut pairs = query.split('&').filter_map(|pair| pair.split_once('='));
            pairs
                .find(|(key, _)| *key == name)
                .expect(name)
                .1
                .to_owned()
        };
        let issuer = "https%3A%2F%2Flogto.example%2Foidc";
        let mut conversation = Conversation::new(&self.configuration)?;
        let options = AuthorizationResponseOptions {
            query: format!("code=code&state={}&iss={issuer}", parameter("state")),
            cookies: self.cookies.clone(),
            current: None,
            default_return_to: "https://example.org/".into(),
        };
        let step = conversation.authorization_response(&options)?;
        match self.finish(&mut conversation, step, &parameter("nonce"))? {
            Step::SignIn(sign_in) => {
                self.store(sign_in.changes.clone());
                Ok(sign_in)
            }
            step => panic!("{step:?}"),
        }
    }

    /// Carries requests and responses until the conversation has a result.
    fn finish(
        &mut self,
        conversation: &mut Conversation,
        mut step: Step,
        nonce: &str,
    ) -> Result<Step, Failure> {
        while let Step::Fetch(fetch) = step {
            self.store(fetch.changes);
            self.asked.push(fetch.request.kind);
            let document = self.answer(&fetch.request, nonce);
            step = conversation.resume(&HttpOutcome::Response(HttpResponse {
                status: 200,
                headers: vec![Header {
                    name: "Content-Type".into(),
                    value: "application/json".into(),
                }],
                body: document.to_string().into_bytes(),
            }))?;
        }
        Ok(step)
    }

    fn store(&mut self, changes: StorageChanges) {
        if changes.provider_cache.is_some() {
            self.configuration.provider_cache = changes.provider_cache;
        }
        for change in changes.cookies {
            self.cookies.retain(|cookie| cookie.name != change.name);
            if change.max_age > 0 {
                self.cookies.push(Cookie {
                    name: change.name,
                    value: change.value,
                });
            }
        }
    }

    fn answer(&self, request: &HttpRequest, nonce: &str) -> Value {
        match request.kind {
            RequestKind::Discovery => json!({
                "issuer": format!("{ENDPOINT}/oidc"),
                "authorization_endpoint": format!("{ENDPOINT}/oidc/auth"),
                "token_endpoint": format!("{ENDPOINT}/oidc/token"),
                "userinfo_endpoint": format!("{ENDPOINT}/oidc/me"),
                "jwks_uri": format!("{ENDPOINT}/oidc/jwks"),
                "end_session_endpoint": format!("{ENDPOINT}/oidc/session/end"),
                "response_types_supported": ["code"],
                "subject_types_supported": ["public"],
                "id_token_signing_alg_values_supported": ["ES384"],
                "token_endpoint_auth_methods_supported":
                    ["client_secret_basic", "client_secret_post"],
                "code_challenge_methods_supported": ["S256"],
                "authorization_response_iss_parameter_supported": true,
            }),
            RequestKind::Jwks => {
                let point = self.key.verifying_key().to_sec1_point(false);
                let coordinate = |bytes: Option<&_>| {
                    let bytes: &[u8] = bytes.map(AsRef::as_ref).expect("a coordinate");
                    URL_SAFE_NO_PAD.encode(bytes)
                };
                json!({ "keys": [{
                    "kty": "EC", "crv": "P-384", "alg": "ES384", "use": "sig", "kid": "first",
                    "x": coordinate(point.x().map(|x| x.as_slice()).as_ref()),
                    "y": coordinate(point.y().map(|y| y.as_slice()).as_ref()),
                }]})
            }
            RequestKind::Token => json!({
                "access_token": "access token",
                "token_type": "Bearer",
                "expires_in": 3600,
                "scope": "openid profile",
                "id_token": self.id_token(nonce),
            }),
            RequestKind::Userinfo => json!({ "sub": "subject", "name": "Ada" }),
        }
    }

    /// Claims about the one person there is, signed.
    pub(crate) fn id_token(&self, nonce: &str) -> String {
        let now = SystemTime::now()
            .duration_since(UNIX_EPOCH)
            .expect("a clock")
            .as_secs();
        let header = json!({ "alg": "ES384", "typ": "JWT", "kid": "first" });
        // With a fraction, as RFC 7519 lets it have one: floats are the sandbox's own arithmetic.
        let expiry: Value = serde_json::from_str(&format!("{}.5", now + 3600)).expect("a number");
        let claims = json!({
            "iss": format!("{ENDPOINT}/oidc"), "sub": "subject", "aud": CLIENT, "nonce": nonce,
            "iat": now, "exp": expiry, "sid": "sid", "name": "Ada", "username": "ada",
            "picture": null, "updated_at": now * 1000,
        });
        let part = |value: &Value| URL_SAFE_NO_PAD.encode(value.to_string());
        let signed = format!("{}.{}", part(&header), part(&claims));
        let signature: Signature = self.key.sign(signed.as_bytes());
        format!("{signed}.{}", URL_SAFE_NO_PAD.encode(signature.to_bytes()))
    }
}
