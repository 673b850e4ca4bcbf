import type { LayerMarker, RectangleMarker } from '@codemirror/view';
import type { Peer } from '@collabdocs/client';

const COLOR = '--cm-peerColor';
const NAME_COLOR = '--cm-peerNameColor';
/** In pixels. */
export const NAME_HEIGHT = 18;

/** Where a name stands at its caret: on which side, and at what height. */
export interface NamePlace {
  readonly side: 'left' | 'right';
  readonly height: 'above' | 'below' | 'beside';
}

/** A piece of a peer's selection. */
export class SelectionMarker implements LayerMarker {
  readonly #place: RectangleMarker;
  readonly #color: string;

  constructor(place: RectangleMarker, color: string) {
    this.#place = place;
    this.#color = color;
  }

  eq(other: SelectionMarker): boolean {
    return this.#color === other.#color && this.#place.eq(other.#place);
  }

  draw(): HTMLElement {
    const element = this.#place.draw();
    element.style.setProperty(COLOR, this.#color);
    return element;
  }

  update(element: HTMLElement, previous: LayerMarker): boolean {
    if (!(previous instanceof SelectionMarker)) return false;
    element.style.setProperty(COLOR, this.#color);
    return this.#place.update(element, previous.#place);
  }
}

/** A peer's caret with the name of its owner, which shows for a while whenever the caret moves. */
export class CaretMarker implements LayerMarker {
  readonly #place: RectangleMarker;
  readonly #peer: Peer & { readonly moves: number };
  readonly #name: NamePlace;

  constructor(place: RectangleMarker, peer: Peer & { readonly moves: number }, name: NamePlace) {
    this.#place = place;
    this.#peer = peer;
    this.#name = name;
  }

  eq(other: CaretMarker): boolean {
    const { session, user, moves } = this.#peer;
    const theirs = other.#peer;
    return (
      session === theirs.session && moves === theirs.moves && user.name === theirs.user.name && user.color === theirs.user.color &&
      this.#name.side === other.#name.side && this.#name.height === other.#name.height && this.#place.eq(other.#place)
    );
  }

  draw(): HTMLElement {
    const element = this.#place.draw();
    element.append(document.createElement('span'));
    this.#dress(element);
    return element;
  }

  update(element: HTMLElement, previous: LayerMarker): boolean {
    if (!(previous instanceof CaretMarker) || previous.#peer.session !== this.#peer.session) return false;
    this.#place.update(element, previous.#place);
    this.#dress(element);
    return true;
  }

  #dress(element: HTMLElement): void {
    const { session, user, moves } = this.#peer;
    element.dataset['session'] = String(session);
    element.style.setProperty(COLOR, user.color);
    element.style.setProperty(NAME_COLOR, isBright(user.color) ? '#000' : '#fff');
    const name = element.firstElementChild as HTMLElement;
    name.className = `cm-peerName cm-peerName-${this.#name.side} cm-peerName-${this.#name.height} cm-peerName-moved${moves % 2}`;
    name.textContent = user.name;
  }
}

/** Whether black is easier to read on the colour than white. @param color `#rrggbb` */
function isBright(color: string): boolean {
  const [red = 0, green = 0, blue = 0] = [1, 3, 5].map((at) => (parseInt(color.slice(at, at + 2), 16) / 255) ** 2.2);
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue > 0.18;
}
