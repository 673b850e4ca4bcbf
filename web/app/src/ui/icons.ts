/** Drawn on a grid of 20 with a line of 1.6; they take the colour of the text. */
const paths = {
  back: 'M12 4.5 6.5 10l5.5 5.5',
  bold: 'M6 4h5a3 3 0 0 1 0 6H6zM6 10h6a3 3 0 0 1 0 6H6z',
  bookmark: 'M5.500 3.500h9v13L10 13l-4.500 3.500z',
  check: 'm4.5 10.5 3.6 3.6 7.4-8',
  clock: 'M10 17a7 7 0 1 0 0-14 7 7 0 0 0 0 14zM10 6v4l2.700 1.700',
  close: 'm5.5 5.5 9 9m0-9-9 9',
  code: 'M7 6 3 10l4 4m6-8 4 4-4 4',
  copy: 'M7.5 7.5V5A1.5 1.5 0 0 1 9 3.5h6A1.5 1.5 0 0 1 16.5 5v6a1.5 1.5 0 0 1-1.5 1.5h-2.5M5 7.5h6A1.5 1.5 0 0 1 12.5 9v6a1.5 1.5 0 0 1-1.5 1.500H5A1.5 1.5 0 0 1 3.5 15V9A1.5 1.5 0 0 1 5 7.500z',
  document: 'M6 2.800h5.500L15.5 6.800V16A1.2 1.2 0 0 1 14.3 17.200H6A1.2 1.2 0 0 1 4.8 16V4A1.2 1.2 0 0 1 6 2.800zM11.2 3v4h4M7.6 10.500h5M7.6 13.500h3.6',
  download: 'M10 3.500v8.500m-3.5-3L10 12.5 13.5 9M4 16h12',
  edit: 'm4 16 .8-3.400L13 4.400a1.6 1.6 0 0 1 2.3 0l.3.3a1.6 1.6 0 0 1 0 2.300L7.4 15.200z',
  eye: 'M2.5 10S5.3 4.8 10 4.8 17.5 10 17.5 10 14.7 15.2 10 15.2 2.5 10 2.5 10zM10 12.300a2.3 2.3 0 1 0 0-4.6 2.3 2.3 0 0 0 0 4.600z',
  heading: 'M5 4v12M15 4v12M5 10h10',
  forward: 'M8 4.5 13.5 10 8 15.500',
  history: 'M4.2 7.800A6.5 6.5 0 1 1 3.500 10.500M4 3.800v4.200h4.200M10 6.500V10l2.6 1.800',
  image: 'M4 4h12v12H4zM4 13l3.5-3.500L11 13l2-2 3 3M12.5 7.500h.01',
  italic: 'M8.5 4H14M6 16h5.500M11.5 4l-3 12',
  keyboard: 'M2.5 5.500h15v9h-15zM5.5 8.500h.01M8.5 8.500h.01M11.5 8.500h.01M14.5 8.500h.01M6.5 11.800h7',
  link: 'm8.3 11.7 3.4-3.400M9 6l1.6-1.600a3.5 3.5 0 0 1 5 5L14 11M11 14l-1.6 1.600a3.5 3.5 0 0 1-5-5L6 9',
  list: 'M8 5h8.500M8 10h8.500M8 15h8.500M4 5h.01M4 10h.01M4 15h.01',
  lock: 'M5.500 9h9v7.500h-9zM7 9V6.500a3 3 0 0 1 6 0V9',
  moon: 'M16.5 11.800A7 7 0 0 1 8.2 3.500a7 7 0 1 0 8.3 8.300z',
  more: 'M4.5 10h.01M10 10h.01M15.5 10h.01',
  offline: 'm3 3 14 14M6.3 7.300A3.8 3.8 0 0 0 5.8 15h8.700m2.3-1.300A3.2 3.2 0 0 0 14.5 9a4.6 4.6 0 0 0-5.3-3.4',
  ordered: 'M9 5h7.500M9 10h7.500M9 15h7.500M3.5 4l1.2-.6V7.500M3.3 12.200c.3-1 2.2-1 2.2.2 0 1-2.2 1.8-2.2 3.100h2.3',
  pause: 'M7 4.500v11M13 4.500v11',
  play: 'M6.5 4.200v11.600L15.5 10z',
  plus: 'M10 4v12M4 10h12',
  quote: 'M4 5.500v9M8 6.500h8.500M8 10h8.500M8 13.500h5',
  retry: 'M15.8 8.200A6.2 6.2 0 1 0 16.2 11M16.2 4.200v4.200H12',
  search: 'M9 14.200A5.2 5.2 0 1 0 9 3.800a5.2 5.2 0 0 0 0 10.400zM12.8 12.8 16.5 16.5',
  share: 'M10 12.500V3.500M6.8 6.3 10 3.200l3.2 3.100M5.5 9.500H4.500v7h11v-7h-1',
  split: 'M3.5 4h13v12h-13zM10 4v12',
  strike: 'M4 10h12M13.5 6.600C13 4.9 11.6 4 10 4 8 4 6.5 5.1 6.5 6.800c0 .9.4 1.6 1.2 2.100M6.4 13.200c.4 1.8 1.9 2.8 3.7 2.8 2.1 0 3.6-1.1 3.6-2.9 0-.6-.2-1.2-.5-1.6',
  sun: 'M10 13.300a3.3 3.3 0 1 0 0-6.6 3.3 3.3 0 0 0 0 6.600zM10 2.500v1.600M10 15.900v1.600M2.5 10h1.600M15.9 10h1.600M4.7 4.700l1.1 1.100M14.2 14.200l1.1 1.100M15.3 4.700l-1.1 1.100M5.8 14.200l-1.1 1.1',
  system: 'M3 4.500h14v9H3zM7.5 16.500h5M10 13.500v3',
  task: 'M4 4.500h12v11.500H4zM7 10.200l2.2 2.200L13.2 8',
  trash: 'M4 5.800h12M8 5.500V3.800h4v1.700M5.5 6l.8 10.200h7.400L14.5 6M8.5 9v4.500M11.5 9v4.5',
  undo: 'M7.500 4.500 4 8l3.500 3.500M4.300 8H12a4 4 0 0 1 0 8H8',
  upload: 'M10 12.500V4M6.5 7 10 3.5 13.5 7M4 16h12',
  warning: 'M10 3.5 17.5 16.500H2.500zM10 8.500v3.700M10 14.300h.01',
} as const;

export type IconName = keyof typeof paths;

/** A picture beside a word, or in a button with a label: never the only thing that says something. */
export function icon(name: IconName): SVGSVGElement {
  const svg = document.createElementNS('http://www.w3.org/2000/svg', 'svg');
  svg.setAttribute('viewBox', '0 0 20 20');
  svg.setAttribute('class', 'icon');
  svg.setAttribute('aria-hidden', 'true');
  const path = document.createElementNS('http://www.w3.org/2000/svg', 'path');
  path.setAttribute('d', paths[name]);
  svg.append(path);
  return svg;
}
