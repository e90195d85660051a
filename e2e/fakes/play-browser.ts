/** Opens the authorize page as a browser would and returns where it sends the user. */
export async function openAuthorizePage(authorizeUrl: string): Promise<string> {
  const page = await fetch(authorizeUrl, { redirect: 'manual' });
  const location = page.headers.get('location');
  if (page.status !== 302 || location === null) {
    throw new Error(`The authorize endpoint answered ${page.status}: ${await page.text()}`);
  }
  await page.body?.cancel();
  return location;
}

/** Follows the authorize page to the client's listener and returns the listener's answer, not followed further. */
export async function visitRedirect(authorizeUrl: string): Promise<Response> {
  return fetch(await openAuthorizePage(authorizeUrl), { redirect: 'manual' });
}
