/** Two carets in one text; the same drawing as `public/favicon.svg`. */
export function logo(): SVGSVGElement {
  const svg = document.createElementNS('http://www.w3.org/2000/svg', 'svg');
  svg.setAttribute('viewBox', '0 0 32 32');
  svg.setAttribute('class', 'logo');
  svg.setAttribute('aria-hidden', 'true');
  const shape = (name: string, attributes: Readonly<Record<string, string>>) => {
    const element = document.createElementNS('http://www.w3.org/2000/svg', name);
    for (const [attribute, value] of Object.entries(attributes)) element.setAttribute(attribute, value);
    svg.append(element);
  };
  shape('rect', { x: '3', y: '2', width: '26', height: '28', rx: '7', fill: '#3354d4' });
  shape('path', { d: 'M9 10h8M9 16h5M9 22h10', stroke: '#fff', 'stroke-opacity': '.55', 'stroke-width': '2.4', 'stroke-linecap': 'round' });
  shape('path', { d: 'M21 6.5v7', stroke: '#fff', 'stroke-width': '2.6', 'stroke-linecap': 'round' });
  shape('path', { d: 'M18 12.6v7', stroke: '#ffc857', 'stroke-width': '2.6', 'stroke-linecap': 'round' });
  return svg;
}
