/** Puts text on the clipboard. False where the browser does not let us: then select it for the person to copy. */
export async function copyText(text: string): Promise<boolean> {
  try {
    await navigator.clipboard.writeText(text);
    return true;
  } catch {
    // Over plain http there is no clipboard but this old way.
    const carrier = document.createElement('textarea');
    carrier.value = text;
    carrier.style.cssText = 'position:fixed;opacity:0';
    (document.querySelector('dialog[open]') ?? document.body).append(carrier);
    carrier.select();
    const copied = document.execCommand('copy');
    carrier.remove();
    return copied;
  }
}
