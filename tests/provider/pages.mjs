// Every page that a person sees here. No script is needed but the one that ends a session.

const escapes = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&#39;' }
export const escape = (text) => String(text).replace(/[&<>"']/g, (character) => escapes[character])

const style = `
:root { color-scheme: light dark; --ink: #191c1d; --soft: #6b7177; --line: #c9cdd2; --brand: #5d34f2;
  --paper: #fff; --ground: #f3f2f8; --bad: #ba1b1b; }
@media (prefers-color-scheme: dark) { :root { --ink: #f2f2f5; --soft: #a3a7ae; --line: #4a4d55;
  --brand: #8b6cff; --paper: #1f2024; --ground: #131316; --bad: #ff8a80; } }
* { box-sizing: border-box; }
body { margin: 0; min-height: 100vh; display: grid; place-items: center; background: var(--ground);
  color: var(--ink); font: 16px/1.5 system-ui, sans-serif; }
main { width: min(25rem, 100%); margin: 1rem; padding: 2.25rem 2rem; background: var(--paper);
  border-radius: 1rem; box-shadow: 0 8px 32px rgb(20 10 60 / .1); }
main.wide { width: min(44rem, 100%); align-self: start; }
h1 { margin: 0 0 .25rem; font-size: 1.5rem; line-height: 1.25; }
p { margin: 0 0 1.25rem; color: var(--soft); }
label { display: block; margin: 1rem 0 .35rem; font-weight: 600; font-size: .9rem; }
input { width: 100%; padding: .75rem .9rem; font: inherit; color: inherit; background: transparent;
  border: 1px solid var(--line); border-radius: .6rem; }
input:focus-visible, button:focus-visible, a:focus-visible { outline: 3px solid var(--brand); outline-offset: 2px; }
input.code { letter-spacing: .5em; font-size: 1.4rem; text-align: center; }
button, a.button { display: block; width: 100%; margin-top: 1.25rem; padding: .8rem; font: inherit; font-weight: 600;
  text-align: center; text-decoration: none; border-radius: .6rem; cursor: pointer; }
button { border: 0; color: #fff; background: #5d34f2; }
a.button { border: 1px solid var(--line); color: var(--ink); }
a { color: var(--brand); }
.or { display: flex; gap: .75rem; align-items: center; margin-top: 1.25rem; color: var(--soft); font-size: .85rem; }
.or::before, .or::after { content: ''; flex: 1; border-top: 1px solid var(--line); }
.bad { color: var(--bad); font-weight: 600; margin: 1rem 0 0; overflow-wrap: anywhere; }
.foot { margin: 1.5rem 0 0; text-align: center; font-size: .9rem; }
.message { padding: 1rem 0; border-top: 1px solid var(--line); }
.message b { font-size: 1.05rem; } .message time { float: right; color: var(--soft); font-size: .85rem; }
@media (max-width: 30rem) { main { margin: 0; min-height: 100vh; border-radius: 0; box-shadow: none; } }
`

export function page(title, body, { head = '', wide = false } = {}) {
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${escape(title)}</title>
<link rel="icon" href="data:,">
${head}<style>${style}</style>
</head>
<body><main${wide ? ' class="wide"' : ''}>
${body}
</main></body>
</html>
`
}

const problem = (text) => (text ? `<p class="bad" role="alert">${escape(text)}</p>` : '')
const foot = (base) => `<p class="foot"><a href="${base}/cancel">Cancel</a></p>`

export function passwordPage(base, { identifier = '', error } = {}) {
  return page(
    'Sign in',
    `<h1>Sign in to your account</h1>
<p>This stands in for your Logto tenant.</p>
<form method="post" action="${base}">
<label for="identifier">Username or email</label>
<input id="identifier" name="identifier" value="${escape(identifier)}" autocomplete="username" autocapitalize="none" required autofocus>
<label for="password">Password</label>
<input id="password" name="password" type="password" autocomplete="current-password" required>
${problem(error)}
<button>Sign in</button>
</form>
<div class="or">or</div>
<a class="button" href="${base}/phone">Continue with phone number</a>
${foot(base)}`,
  )
}

export function phonePage(base, { registering = false, phone = '', error } = {}) {
  const heading = registering ? 'Create your account' : 'Continue with your phone'
  return page(
    heading,
    `<h1>${heading}</h1>
<p>We send a verification code by SMS.</p>
<form method="post" action="${base}/phone">
<label for="phone">Phone number</label>
<input id="phone" name="phone" type="tel" value="${escape(phone)}" placeholder="+1 555 010 0123" autocomplete="tel" required autofocus>
${problem(error)}
<button>Send code</button>
</form>
<div class="or">or</div>
<a class="button" href="${base}/password">Use a password</a>
${foot(base)}`,
  )
}

export function codePage(base, { phone, error }) {
  return page(
    'Enter the code',
    `<h1>Enter the code</h1>
<p>We sent a 6-digit code to +${escape(phone)}.</p>
<form method="post" action="${base}/code">
<label for="code">Verification code</label>
<input id="code" class="code" name="code" inputmode="numeric" pattern="[0-9]{6}" maxlength="6" autocomplete="one-time-code" required autofocus>
${problem(error)}
<button>Continue</button>
</form>
<a class="button" href="${base}/phone">Use another number</a>
${foot(base)}`,
  )
}

export function createPage(base, { phone }) {
  return page(
    'Create account',
    `<h1>You are new here</h1>
<p>No account has the number +${escape(phone)} yet.</p>
<form method="post" action="${base}/create">
<button>Create account</button>
</form>
<a class="button" href="${base}/phone">Use another number</a>
${foot(base)}`,
  )
}

/** Submits itself, as Logto's does; with a button for a browser that runs no scripts. */
export function endSessionPage(form) {
  const confirmed = form.replace(
    '</form>',
    '<input type="hidden" name="logout" value="yes"><button>Sign out</button></form>',
  )
  return page(
    'Signing out',
    `<h1>Signing out…</h1>${confirmed}<script>document.getElementById('op.logoutForm').submit()</script>`,
  )
}

export function signedOutPage() {
  return page('Signed out', '<h1>You are signed out</h1>')
}

export function errorPage(error, description = '') {
  return page('Something is wrong', `<h1>${escape(error)}</h1><p>${escape(description)}</p>`)
}
