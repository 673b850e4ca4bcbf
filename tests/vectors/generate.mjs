// node generate.mjs [cases=2000] [seed=1]: random cases of the Delta algebra as JSON lines; README.md says what is in a line.
// Every line is checked here against quill-delta 5.1 and the laws before it is written.
import assert from 'node:assert';
import Delta from 'quill-delta';
import {
  authorCaret, canon, chop, compose, invert, kindOf, lengthOfAll, mapPosition, normal, push, transform,
} from './order-preserving.mjs';
import { canonicalJson } from './canonical-json.mjs';
import { randomness } from './randomness.mjs';

const [cases, seed] = [Number(process.argv[2] ?? 2000), Number(process.argv[3] ?? 1)];
const { int, chance, pick } = randomness(seed);

// What has broken editors: line ends, controls, JSON's own characters, astral pairs, joiners, two normal forms of one glyph,
// non-characters.
const atoms = [
  'a', 'b', 'Z', ' ', '\n', '\t', '"', '\\', '/', '\u001f', '\u007f', 'é', 'e\u0301', 'Å', '\u1e9b\u0323', '漢', 'ﬁ', '\u200d', '\ufe0f',
  '\ufeff', '\u2028', '\u2029', '\uffff', '😀', '👩\u200d🚀', '𝒳', '<', '&',
];
// What the wire refuses; the algebra itself must not care.
const wildAtoms = ['\r', '\r\n', '\u0000', '\ud83d', '\ude00'];
const names = ['bold', 'italic', 'color', 'link', 'header', '10', '9', '!', 'é'];
const values = [
  true, false, 1, 2, 0, -1, 1.5, 1e21, 1e-7, 123456789012345680000, 'red', '', 'é"\\\n', { x: 1 }, { x: 2 }, { b: [], a: {} }, [1, 2],
];
const embeds = [{ image: 'u1' }, { image: 'u2' }, { formula: { tex: 'x^2' } }, { hr: true }];

function text(style) {
  let result = '';
  for (let left = 1 + int(4); left > 0; left--) result += style.wild && chance(0.25) ? pick(wildAtoms) : pick(atoms);
  return result;
}

/** Any finite number: printing one as ECMAScript does is an art of its own. */
function number() {
  const bits = new DataView(new ArrayBuffer(8));
  bits.setUint32(0, int(2 ** 32));
  bits.setUint32(4, int(2 ** 32));
  const any = bits.getFloat64(0);
  return Number.isFinite(any) ? any : 0;
}

function attributes(style, nullable) {
  if (style.plain || chance(0.5)) return undefined;
  const result = {};
  for (let left = 1 + int(3); left > 0; left--) result[pick(names)] = nullable && chance(0.35) ? null : chance(0.1) ? number() : pick(values);
  return result;
}

function insertion(style) {
  const op = { insert: style.plain || chance(0.8) ? text(style) : pick(embeds) };
  const formatted = attributes(style, false);
  return formatted ? { ...op, attributes: formatted } : op;
}

function document(style) {
  const ops = [];
  for (let left = int(5); left > 0; left--) push(ops, insertion(style));
  return ops;
}

/** A change of a document of `length` units. Inserts and deletes stand in any order. */
function change(length, style) {
  const ops = [];
  for (let position = 0; position < length; ) {
    if (chance(0.1)) break;
    const run = 1 + int(Math.min(6, length - position));
    if (chance(0.35)) push(ops, insertion(style));
    if (chance(0.4)) push(ops, { delete: run });
    else {
      const formatted = attributes(style, true);
      push(ops, formatted ? { retain: run, attributes: formatted } : { retain: run });
    }
    position += run;
  }
  if (chance(0.3)) push(ops, insertion(style));
  return style.canonical ? canon(chop(ops)) : chop(ops);
}

// Through JSON, so that no two deltas share an object: quill-delta's invert compares attribute values by identity.
const apart = value => JSON.parse(JSON.stringify(value));
const same = (actual, expected, law) => assert.strictEqual(canonicalJson(actual), canonicalJson(expected), `${law}, seed ${seed}`);

/** What quill-delta gives for the canonical forms of the inputs. */
function judge({ document, a, b, c }) {
  const [doc, x, y, z] = [document, canon(a), canon(b), canon(c)].map(ops => new Delta(ops));
  const positions = [];
  for (const position of new Set([0, 1, doc.length() >> 1, doc.length()])) {
    if (position > doc.length()) continue;
    positions.push([position, 'left', x.transformPosition(position, true)]);
    positions.push([position, 'right', x.transformPosition(position, false)]);
  }
  return {
    a: x.ops, b: y.ops, c: z.ops,
    afterA: doc.compose(x).ops,
    afterB: doc.compose(y).ops,
    compose: x.compose(z).ops,
    bOverAWins: x.transform(y, false).ops,
    bOverALoses: x.transform(y, true).ops,
    aOverBWins: y.transform(x, false).ops,
    aOverBLoses: y.transform(x, true).ops,
    invert: x.invert(doc).ops,
    positions,
  };
}

function results({ document, a, b, c }) {
  const length = lengthOfAll(document);
  const afterA = compose(document, a);
  const positions = [];
  for (const position of new Set([0, 1, length >> 1, length, int(length + 1)]))
    if (position <= length) for (const gravity of ['left', 'right']) positions.push([position, gravity, mapPosition(a, position, gravity)]);
  return {
    afterA,
    afterB: compose(document, b),
    compose: compose(a, c),
    bOverAWins: transform(b, a, 'wins'),
    bOverALoses: transform(b, a, 'loses'),
    aOverBWins: transform(a, b, 'wins'),
    aOverBLoses: transform(a, b, 'loses'),
    bOverAThenC: transform(b, compose(a, c), 'wins'),
    invert: invert(a, document),
    positions,
    authorCaret: authorCaret(a),
    lengths: {
      document: length,
      afterA: lengthOfAll(afterA),
      base: lengthOfAll(a.filter(op => kindOf(op) !== 'insert')),
      change: lengthOfAll(afterA) - length,
    },
  };
}

function check({ document, a, b, c }, ours, quill) {
  for (const name of ['a', 'b', 'c']) same(canon({ a, b, c }[name]), quill[name], 'the canonical input');
  same(ours.afterA, quill.afterA, 'apply');
  same(ours.afterB, quill.afterB, 'apply');
  same(canon(ours.compose), quill.compose, 'canon of compose');
  same(canon(ours.invert), quill.invert, 'canon of invert');
  same(canon(transform(quill.b, quill.a, 'wins')), quill.bOverAWins, 'canon of transform');
  same(canon(transform(quill.b, quill.a, 'loses')), quill.bOverALoses, 'canon of transform');
  same(canon(transform(quill.a, quill.b, 'wins')), quill.aOverBWins, 'canon of transform');
  same(canon(transform(quill.a, quill.b, 'loses')), quill.aOverBLoses, 'canon of transform');
  for (const [position, gravity, mapped] of quill.positions) same(mapPosition(quill.a, position, gravity), mapped, 'position');
  same(compose(ours.afterA, ours.bOverAWins), compose(ours.afterB, ours.aOverBLoses), 'TP1');
  same(compose(ours.afterA, ours.bOverALoses), compose(ours.afterB, ours.aOverBWins), 'TP1');
  same(compose(ours.afterA, c), compose(document, ours.compose), 'apply of compose');
  same(compose(ours.afterA, ours.invert), document, 'invert');
  same(transform(ours.bOverAWins, c, 'wins'), ours.bOverAThenC, 'grouping');
}

for (let index = 0; index < cases; index++) {
  const style = { plain: index % 3 === 0, wild: index % 5 === 0, canonical: index % 4 === 0 };
  const doc = document(style);
  const a = change(lengthOfAll(doc), style);
  const b = change(lengthOfAll(doc), style);
  const c = change(lengthOfAll(compose(doc, a)), style);
  const inputs = apart({ document: doc, a: normal(a), b: normal(b), c: normal(c) });
  const [ours, quill] = [apart(results(inputs)), judge(inputs)];
  check(inputs, ours, quill);
  process.stdout.write(`${canonicalJson({ wild: style.wild, ...inputs, ...ours, quill })}\n`);
}
