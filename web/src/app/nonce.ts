// Styles that libraries write while they run carry the page's nonce past the content policy. The component library takes
// it as a setting, but measures scroll bars with a style of its own that does not; so every new style element gets it.

/** The nonce the server gave this page. */
export const nonce = document.querySelector<HTMLMetaElement>('meta[property="csp-nonce"]')?.nonce ?? "";

const create = document.createElement.bind(document);
document.createElement = ((name: string, options?: ElementCreationOptions) => {
  const made = create(name, options);
  if (made instanceof HTMLStyleElement) made.nonce = nonce;
  return made;
}) as typeof document.createElement;
