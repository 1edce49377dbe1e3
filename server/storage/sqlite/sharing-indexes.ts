/**
 * The step that lets passes be found by their link and requests by their person. Never changes, as `migrations.ts` says.
 */
export const SHARING_INDEXES = `
  CREATE INDEX passes_of_link ON passes (link_id, expires_at_ms);
  CREATE INDEX requests_by_person ON requests (person);
`;
