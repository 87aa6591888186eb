/* Logto > Settings: copy buttons, and Check connection in place. Everything works without it, but for the copy buttons. */
( function () {
	'use strict';

	const words = window.logtoRpSettings;

	/* Copy buttons: a label beside the button says that it worked, also to a screen reader. */
	document.querySelectorAll( '[data-logto-rp-copy]' ).forEach( function ( button ) {
		button.addEventListener( 'click', async function () {
			const input = document.getElementById( button.dataset.logtoRpCopy );
			const status = button.parentElement.querySelector( '.logto-rp-copied' );
			let copied = false;
			input.select();
			try {
				await navigator.clipboard.writeText( input.value );
				copied = true;
			} catch ( error ) {
				/* The clipboard is for https and loopback alone; the older way works elsewhere. */
				copied = document.execCommand( 'copy' );
			}
			status.textContent = copied ? words.copied : words.select;
			window.setTimeout( function () {
				status.textContent = '';
			}, 4000 );
		} );
	} );

	/* Only what is saved is checked: say so as soon as something is not. */
	const form = document.getElementById( 'logto-rp-settings-form' );
	const unsaved = document.querySelector( '.logto-rp-unsaved' );
	form.addEventListener( 'input', function () {
		unsaved.textContent = words.unsaved;
		unsaved.hidden = false;
	} );

	const check = document.getElementById( 'logto-rp-check-form' );
	const button = document.getElementById( 'logto-rp-check-button' );
	const spinner = document.querySelector( '.logto-rp-spinner' );
	const result = document.getElementById( 'logto-rp-check' );
	check.addEventListener( 'submit', async function ( event ) {
		event.preventDefault();
		button.disabled = true;
		spinner.classList.add( 'is-active' );
		result.textContent = words.checking;
		try {
			const response = await fetch( words.ajaxUrl, { method: 'POST', body: new FormData( check ), credentials: 'same-origin' } );
			const answer = await response.json();
			/* Escaped by the server; holds no script. */
			result.innerHTML = answer.data.html;
		} catch ( error ) {
			result.textContent = words.failed;
		}
		spinner.classList.remove( 'is-active' );
		button.disabled = false;
		button.focus();
	} );

	/* A link to a field inside the closed Advanced section opens it. */
	function open() {
		const target = location.hash && document.getElementById( location.hash.slice( 1 ) );
		const details = target && target.closest( 'details' );
		if ( details ) {
			details.open = true;
		}
	}
	window.addEventListener( 'hashchange', open );
	open();
}() );
