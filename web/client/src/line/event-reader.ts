/** What a stream of events says, as far as this client knows it. */
export interface StreamEvent {
  /** `message` where none is named; `comment` for a line that is none of an event. */
  readonly name: string;
  readonly data: string;
}

/** Reads the lines of `text/event-stream` as they come: those of PROTOCOL.md F, where an event has one line of data. */
export class EventReader {
  /** Pieces of a line whose end is still to come: a long one comes in many. */
  #pieces: string[] = [];
  #name = 'message';
  #data = '';

  /** @returns the events that end in this piece. */
  read(piece: string): StreamEvent[] {
    const events: StreamEvent[] = [];
    const [rest = '', ...lines] = piece.split('\n');
    this.#pieces.push(rest);
    for (const next of lines) {
      const event = this.#line(this.#pieces.join(''));
      if (event) events.push(event);
      this.#pieces = [next];
    }
    return events;
  }

  #line(line: string): StreamEvent | undefined {
    if (line.startsWith(':')) return { name: 'comment', data: '' };
    if (line.startsWith('event: ')) this.#name = line.slice('event: '.length);
    else if (line.startsWith('data: ')) this.#data = line.slice('data: '.length);
    else if (line === '' && this.#data !== '') {
      const event = { name: this.#name, data: this.#data };
      this.#name = 'message';
      this.#data = '';
      return event;
    }
    return undefined;
  }
}
