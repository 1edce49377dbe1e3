/** The page's beginning: makes the few things that live as long as the page, and draws. */
import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { AccountApi } from './account/account-api.ts';
import { Account } from './account/account.ts';
import { App } from './app.tsx';
import { documentPage } from './document/document-code.ts';
import { documentEditor } from './document/late-parts.ts';
import { keepPage } from './offline/keep-page.ts';
import { early } from './open-early.ts';
import { Router } from './router.ts';
import { startPages } from './start-code.ts';
import { Api } from './sync/api.ts';
import { Beginnings } from './sync/beginnings.ts';
import { browserClock, browserDrawer, browserRandomBytes } from './sync/browser-ports.ts';
import { Identity } from './sync/identity.ts';
import { Passes } from './sync/passes.ts';
import { RestCaller } from './sync/rest-caller.ts';
import { Shelf } from './sync/shelf.ts';
import { runEffectsBeforeInput } from './ui/effects-before-input.ts';
import { idlePartsAreHere } from './ui/loaded-part.ts';
import { TypedAhead } from './ui/typed-ahead.ts';
import './ui/tokens.css';
import './ui/base.css';

const drawer = browserDrawer();
const beginnings = new Beginnings(drawer, new TypedAhead());
const shelf = new Shelf(drawer, browserClock.now);
const identity = new Identity(drawer, browserRandomBytes);
const passes = new Passes(drawer, browserClock.now);
const rest = new RestCaller((input, init) => fetch(input, init), identity.secret, passes);
// Another tab may open, rename or remove documents, or change how one is shown.
window.addEventListener('storage', () => {
  shelf.refresh();
  identity.refresh();
});

const router = new Router(window);
if (router.route.get().page === 'document') {
  // Fetched side by side: nothing of a document is to be seen before both are here. The larger one must not hold up a text that is on its way.
  documentPage.begin();
  void (early?.state?.mostlyHere ?? Promise.resolve()).then(() => documentEditor.begin());
} else startPages.begin();
const account = new Account(new AccountApi(rest), shelf, window);
// Whoever comes back from the provider asks by itself, once it is there.
if (router.route.get().page !== 'signed-in') void account.load();

runEffectsBeforeInput(window);
const root = document.getElementById('page');
if (root !== null) {
  createRoot(root).render(
    <StrictMode>
      <App
        router={router}
        account={account}
        api={new Api(rest)}
        identity={identity}
        shelf={shelf}
        beginnings={beginnings}
      />
    </StrictMode>,
  );
}
keepPage(router.route.get().page === 'document' ? idlePartsAreHere : Promise.resolve());
