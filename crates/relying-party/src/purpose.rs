//! What a sign-in is for: a response serves only the purpose that its request had.

/// What a sign-in is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Purpose {
    /// To sign in.
    SignIn,
    /// To link the identity to the user who is signed in.
    Link,
}

/// A WordPress user, and the session by the hash of its token.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SignedInUser {
    /// The user's id.
    pub user_id: u64,
    /// The hash of the session's token.
    pub session_hash: String,
}
