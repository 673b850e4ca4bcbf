import { randomKey } from '../random-key.ts';
import { download, fileNameOf } from '../ui/download.ts';

export type Format = 'md' | 'txt' | 'html';

export async function exportDocument(title: string, text: string, format: Format): Promise<void> {
  if (format === 'html') {
    const [{ renderMarkdown }, { cleanHtml }] = await Promise.all([import('./markdown.ts'), import('./clean-html.ts')]);
    download(fileNameOf(title, 'html'), 'text/html', webPageOf(title, cleanHtml(renderMarkdown(text))));
  } else {
    download(fileNameOf(title, format), format === 'md' ? 'text/markdown' : 'text/plain', text);
  }
}

/** A page that stands alone: no script, no request but for the text's own pictures. */
function webPageOf(title: string, content: string): string {
  const nonce = randomKey();
  return `<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'nonce-${nonce}'; img-src https: data:; base-uri 'none'; form-action 'none'">
<title>${escapeHtml(title)}</title>
<style nonce="${nonce}">
:root { color-scheme: light dark; }
body { max-width: 44rem; margin: 3rem auto; padding: 0 1.2rem; font: 1.05rem/1.65 system-ui, sans-serif; overflow-wrap: break-word; }
h1, h2, h3 { line-height: 1.25; } img { max-width: 100%; }
pre, code { font-family: ui-monospace, monospace; font-size: .9em; } pre { padding: 1em; overflow-x: auto; background: rgb(128 128 128 / 12%); border-radius: 8px; }
blockquote { margin-left: 0; padding-left: 1em; border-left: 3px solid rgb(128 128 128 / 40%); }
table { border-collapse: collapse; } th, td { padding: .4em .8em; border: 1px solid rgb(128 128 128 / 40%); } li.task { list-style: none; }
.align-left { text-align: left; } .align-center { text-align: center; } .align-right { text-align: right; }
</style>
<body>
${content.replaceAll('<input type="checkbox"', '<input type="checkbox" disabled')}</body>
</html>
`;
}

const escapeHtml = (text: string): string => text.replace(/[&<>"]/g, character => `&#${character.charCodeAt(0)};`);
