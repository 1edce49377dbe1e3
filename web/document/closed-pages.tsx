/** The pages that stand in a document's place: it does not open, or asks for a password or a name first. Fetched when one is shown. */
export { EndedPage } from './ended-page.tsx';
export { NamePage } from './name-page.tsx';
export { PasswordPage } from './password-page.tsx';
