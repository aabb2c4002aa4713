// page.js: draws the report from the JSON in #data. Every text goes into the page as a text node, never as
// markup, so whatever an input holds is shown and does nothing.
'use strict';

const data = JSON.parse(document.getElementById('data').textContent);
const byId = (id) => document.getElementById(id);
const [CONFORMING, NOT_APPLICABLE, NOT_TESTED] = ['conforming', 'not applicable', 'not tested'].map((word) => data.conformities.findIndex((row) => row[0] === word));
const HEX_COLUMNS = 16;
const REASONS_SHOWN = 12;

// el('td', {class: 'x', onclick: f}, 'text', node, ...)
function el(name, attributes, ...children) {
  const node = document.createElement(name);
  for (const [key, value] of Object.entries(attributes || {})) {
    if (key.startsWith('on')) node.addEventListener(key.slice(2), value);
    else if (value === true) node.setAttribute(key, '');
    else if (value !== false && value != null) node.setAttribute(key, value);
  }
  node.append(...children.flat(Infinity).filter((child) => child != null && child !== ''));
  return node;
}

const plural = (count, word) => `${count.toLocaleString('en')} ${word}${count === 1 ? '' : 's'}`;
const bdi = (text) => el('bdi', {}, text);
// a long name may be broken behind its dots and underscores
const named = (text) => el('bdi', {}, text.split(/(?<=[._/])/).flatMap((part) => [part, el('wbr')]));

// --- the results, by requirement and column ---

const results = data.results.map(([req, column, conformity, severity, passed, failed, unsupported, evidence]) => ({
  req, column, conformity, severity, passed, failed, unsupported,
  evidence: evidence < 0 ? {} : data.evidence[evidence],
}));

// What the RFCs leave open, and implementations differ in, was found: no fault of anybody.
const isPolicy = (result) => result.conformity === CONFORMING && result.evidence.found;

function kindOf(result) {
  if (!result) return 'none';
  if (isPolicy(result)) return 'note';
  if (result.conformity === CONFORMING) return 'good';
  if (result.conformity > CONFORMING) return 'dim';
  if (result.evidence.tolerated) return 'tol';
  return ['note', 'warn', 'bad'][Math.max(0, result.severity)];
}

const RANK = { none: 0, dim: 1, good: 2, tol: 3, note: 4, warn: 5, bad: 6 };

function wordOf(result) {
  if (!result) return '';
  if (isPolicy(result)) return 'differs';
  if (result.conformity === CONFORMING) return '✓';
  if (result.conformity === NOT_APPLICABLE) return 'n/a';
  if (result.conformity === NOT_TESTED) return '–';
  return `${kindOf(result) === 'tol' ? '~' : '✗'} ${data.conformities[result.conformity][0]}`;
}

const rows = data.requirements.map((requirement, index) => ({
  requirement, index, all: [], cells: new Array(data.columns.length).fill(null),
}));
for (const result of results) {
  const row = rows[result.req];
  const cell = row.cells[result.column];
  row.all.push(result);
  // a run's result stands before what was found; of several found the worst
  if (!cell || (cell.evidence.found && RANK[kindOf(result)] > RANK[kindOf(cell)])) row.cells[result.column] = result;
}
for (const row of rows) {
  const words = [row.requirement.id, row.requirement.text, row.requirement.note, `rfc ${row.requirement.rfc} section ${row.requirement.section}`,
    (row.requirement.alerts || []).join(' '), row.requirement.clause];
  for (const { evidence } of row.all) words.push(evidence.key, evidence.observed, evidence.expected, evidence.scene, evidence.edit, evidence.parameter);
  row.words = words.filter(Boolean).join('\n').toLowerCase();
}

// --- overview ---

function scoreOf(column, keep) {
  const score = { good: 0, note: 0, warn: 0, bad: 0, tol: 0, dim: 0, tested: 0 };
  for (const row of rows) {
    const kind = kindOf(row.cells[column]);
    if (kind === 'none' || (keep && !keep(row))) continue;
    score[kind]++;
    if (kind !== 'dim') score.tested++;
  }
  return score;
}

// Only what conforms wholly is 100 %.
const percent = (part, whole) => (whole === 0 ? '–' : `${(Math.floor((part * 1000) / whole) / 10).toFixed(1)} %`);

function barOf(score) {
  const bar = el('span', { class: 'bar', 'aria-hidden': 'true' });
  for (const kind of ['good', 'tol', 'note', 'warn', 'bad']) {
    if (score[kind]) {
      const part = el('i', { class: kind });
      part.style.flex = String(score[kind]);
      bar.append(part);
    }
  }
  return bar;
}

const hasScore = (column) => results.some((result) => result.column === column && !result.evidence.found);

function cardOf(column, index) {
  const score = scoreOf(index);
  const scored = hasScore(index);
  const parts = [];
  for (const [kind, word] of [['bad', 'error'], ['warn', 'warning'], ['note', 'note']]) {
    if (score[kind]) parts.push(parts.length ? ', ' : '', el('b', { class: kind }, plural(score[kind], word)));
  }
  if (score.tol) parts.push(parts.length ? ', ' : '', `${score.tol} argued`);
  return el('button', { type: 'button', class: 'card', 'aria-pressed': 'false', 'data-column': index, onclick: () => chooseColumn(index) },
    el('span', { class: 'who' }, bdi(column.name), ' ', column.name.includes(column.release) ? '' : el('span', { class: 'rel' }, column.release)),
    scored ? el('span', { class: 'big' }, percent(score.good, score.tested), el('small', {}, ` of ${score.tested} tested`))
      : el('span', { class: 'big' }, String(score.tested - score.good), el('small', {}, ' differing requirements')),
    barOf(score),
    el('span', { class: 'sum' }, parts.length ? parts : 'nothing differs'));
}

function drawBreakdown() {
  const scored = data.columns.map((column, index) => index).filter(hasScore);
  if (scored.length === 0) return;
  const body = el('tbody');
  const tested = (row) => row.all.some((result) => !result.evidence.found && result.conformity <= CONFORMING);
  const keysOf = (keyOf) => [...new Set(rows.filter(tested).map(keyOf))];
  const add = (title, keyOf, keys) => {
    body.append(el('tr', { class: 'head' }, el('th', { colspan: scored.length + 1 }, title)));
    for (const key of keys) {
      body.append(el('tr', {}, el('th', { scope: 'row' }, String(key)), scored.map((column) => {
        const score = scoreOf(column, (row) => keyOf(row) === key);
        return el('td', {}, percent(score.good, score.tested), ' ', el('small', {}, `${score.good}/${score.tested}`));
      })));
    }
  };
  const rfcOf = (row) => (row.requirement.rfc ? `RFC ${row.requirement.rfc}` : 'other');
  add('By RFC', rfcOf, keysOf(rfcOf).sort((a, b) => parseInt(a.slice(4), 10) - parseInt(b.slice(4), 10)));
  const stepOf = (row) => row.requirement.step;
  add('By step of the handshake', stepOf, keysOf(stepOf));
  byId('breakdown').append(el('details', { class: 'fold', open: false }, el('summary', {}, 'Scores by RFC and by step'),
    el('div', { class: 'scroll' }, el('table', { class: 'num' },
      el('thead', {}, el('tr', {}, el('th', {}, 'conforming, of those tested'), scored.map((column) => el('th', { scope: 'col' }, bdi(data.columns[column].id))))), body))));
}

function drawOverview() {
  const run = data.run;
  const about = [plural(rows.length, 'requirement'), plural(data.columns.length, 'implementation'), plural(results.length, 'result')];
  if (run) about.push(`${run.played.toLocaleString('en')} trials`);
  if (run && run.selection) about.push(`selected: ${run.selection}`);
  if (run && run.profile) about.push(`profile: ${run.profile}`);
  byId('about').textContent = about.join(' · ');
  byId('incomplete').hidden = !run || run.complete;
  if (run && !run.complete) {
    byId('incomplete').textContent = `This run is not complete: ${run.why || 'it was ended early'}. ${run.played.toLocaleString('en')}${run.planned ? ` of ${run.planned.toLocaleString('en')}` : ''} trials were played; what follows is what they showed.`;
  }
  byId('cards').append(...data.columns.map(cardOf));
  drawBreakdown();
}

function drawChanges() {
  const changes = data.changes;
  byId('changes').hidden = !changes;
  if (!changes) return;
  byId('changes-title').textContent = `From ${changes.before} to ${changes.after}`;
  const kinds = { 'newly failing': 'bad', 'newly passing': 'good', 'fails otherwise': 'warn', 'no longer tested': 'dim' };
  byId('changes-body').append(el('p', {}, Object.entries(changes.counts).map(([word, count]) => [el('span', { class: `tag ${kinds[word] || 'tol'}` }, `${count} ${word}`), ' '])),
    changes.items.length === 0 ? '' : el('div', { class: 'scroll', style: 'max-height: 24rem; margin-top: .8rem' }, el('table', {},
      el('thead', {}, el('tr', {}, ['', 'requirement', 'implementation', 'before', 'after'].map((word) => el('th', {}, word)))),
      el('tbody', {}, changes.items.map(([word, id, column, before, after]) => el('tr', {}, el('td', {}, el('span', { class: `tag ${kinds[word]}` }, word)),
        el('td', {}, el('a', { href: `#${encodeURIComponent(id)}`, class: 'mono' }, bdi(id))), el('td', {}, bdi(column)), el('td', {}, before), el('td', {}, after)))))));
}

// --- the grid ---

const CHIPS = [
  ['bad', 'errors', (kinds) => kinds.includes('bad')],
  ['warn', 'warnings', (kinds) => kinds.includes('warn')],
  ['note', 'notes', (kinds) => kinds.includes('note')],
  ['tol', 'argued', (kinds) => kinds.includes('tol')],
  ['split', 'implementations disagree', (kinds) => new Set(kinds.filter((kind) => kind !== 'dim' && kind !== 'none')).size > 1],
  ['good', 'all conform', (kinds) => kinds.includes('good') && kinds.every((kind) => RANK[kind] <= RANK.good)],
  ['dim', 'not tested', (kinds) => kinds.every((kind) => RANK[kind] <= RANK.dim)],
];
const inputs = ['query', 'rfc', 'step', 'level', 'version', 'role', 'column'];
const pressed = new Set();

const kindsOf = (row, column) => (column === '' ? row.cells : [row.cells[column]]).map(kindOf);

function fitsFilters(row, values, words) {
  const requirement = row.requirement;
  const fits = (value, text) => value === '' || (text || '').includes(value);
  return words.every((word) => row.words.includes(word))
    && (values.rfc === '' || String(requirement.rfc) === values.rfc)
    && (values.step === '' || requirement.step === values.step)
    && (values.level === '' || requirement.level === values.level)
    && (values.version === '' || fits(values.version.slice(4), requirement.versions))
    && fits(values.role, requirement.role)
    && (values.column === '' || row.cells[values.column] != null);
}

let shown = [];

function filter() {
  const values = Object.fromEntries(inputs.map((name) => [name, byId(name).value]));
  const words = values.query.trim().toLowerCase().split(/\s+/).filter(Boolean);
  const counts = Object.fromEntries(CHIPS.map(([name]) => [name, 0]));
  shown = [];
  for (const row of rows) {
    const fits = fitsFilters(row, values, words);
    const kinds = kindsOf(row, values.column);
    const chips = CHIPS.filter(([, , test]) => test(kinds)).map(([name]) => name);
    const visible = fits && (pressed.size === 0 || chips.some((name) => pressed.has(name)));
    if (fits) for (const name of chips) counts[name]++;
    if (visible) shown.push(row);
    row.node.hidden = !visible;
  }
  for (const group of groups) group.node.hidden = !group.rows.some((row) => !row.node.hidden);
  for (const [name, word] of CHIPS) byId(`chip-${name}`).textContent = `${word} ${counts[name]}`;
  for (const card of document.querySelectorAll('.card')) card.setAttribute('aria-pressed', String(card.dataset.column === values.column));
  const filtered = pressed.size > 0 || inputs.some((name) => byId(name).value !== '');
  byId('count').textContent = `${shown.length} of ${plural(rows.length, 'requirement')}`;
  byId('clear').hidden = !filtered;
  byId('more').textContent = shown.length === 0 ? 'Nothing fits these filters.' : '';
}

function chooseColumn(index) {
  byId('column').value = byId('column').value === String(index) ? '' : String(index);
  filter();
}

function clearFilters() {
  for (const name of inputs) byId(name).value = '';
  pressed.clear();
  for (const chip of document.querySelectorAll('.chip')) chip.setAttribute('aria-pressed', 'false');
  filter();
}

const tagOf = (result) => (result ? el('span', { class: `tag ${kindOf(result)}`, title: isPolicy(result) ? 'the RFCs leave it open, and implementations differ' : data.conformities[result.conformity][1] }, wordOf(result)) : '');

function rowNode(row) {
  const requirement = row.requirement;
  const where = requirement.rfc ? `RFC ${requirement.rfc} §${requirement.section}: ` : '';
  return el('tr', { onclick: (event) => { if (!event.target.closest('a')) location.hash = encodeURIComponent(requirement.id); } },
    el('th', { scope: 'row' }, el('a', { href: `#${encodeURIComponent(requirement.id)}` }, named(requirement.id)), el('span', {}, where + requirement.text)),
    row.cells.map((cell) => el('td', {}, tagOf(cell))));
}

const groups = [];

function drawGrid() {
  byId('table').tHead.append(el('tr', {}, el('th', { scope: 'col' }, 'requirement'), data.columns.map((column) => el('th', { scope: 'col' }, bdi(column.id)))));
  const body = document.createDocumentFragment();
  for (const row of rows) {
    let group = groups[groups.length - 1];
    if (!group || group.step !== row.requirement.step) {
      group = { step: row.requirement.step, rows: [], node: el('tr', { class: 'group' }, el('th', { colspan: data.columns.length + 1, scope: 'colgroup' }, row.requirement.step)) };
      groups.push(group);
      body.append(group.node);
    }
    row.node = rowNode(row);
    group.rows.push(row);
    body.append(row.node);
  }
  byId('table').tBodies[0].append(body);
}

function drawFilters() {
  const options = (id, values, label) => byId(id).append(...values.map((value) => el('option', { value }, label(value))));
  const distinct = (of) => [...new Set(rows.map(of))].filter(Boolean);
  options('rfc', distinct((row) => row.requirement.rfc).sort((a, b) => a - b), (rfc) => String(rfc));
  options('step', distinct((row) => row.requirement.step), (step) => step);
  options('level', distinct((row) => row.requirement.level), (level) => level);
  options('column', data.columns.map((column, index) => index), (index) => data.columns[index].id);
  for (const [name] of CHIPS) {
    byId('chips').append(el('button', { type: 'button', class: 'chip', id: `chip-${name}`, 'aria-pressed': 'false',
      onclick: (event) => {
        const on = !pressed.has(name);
        if (on) pressed.add(name);
        else pressed.delete(name);
        event.currentTarget.setAttribute('aria-pressed', String(on));
        filter();
      } }));
  }
  for (const name of inputs) byId(name).addEventListener('input', filter);
  byId('filters').addEventListener('submit', (event) => event.preventDefault());
  byId('clear').addEventListener('click', clearFilters);
  data.conformities.forEach(([, meaning], conformity) => {
    const sample = { conformity, severity: [2, 2, 2, 2, 1, 1, 0, 0, -1, -1, -1][conformity], evidence: {} };
    byId('legend').append(tagOf(sample), el('span', {}, meaning));
  });
  byId('legend').append(el('span', { class: 'tag tol' }, '~'), el('span', {}, 'fails, and a recorded deviation argues why that is tolerated'));
}

// --- one requirement ---

function hexOf(message, offset, size) {
  const end = Math.min(offset + size, message.hex.length / 2);
  const pieces = [];
  for (let at = offset; at < end; at++) pieces.push(message.hex.slice(2 * at, 2 * at + 2));
  return pieces;
}

const offsetText = (offset) => offset.toString(16).padStart(6, '0');
const overlaps = (mark, offset, size) => offset < mark.offset + Math.max(1, mark.size) && mark.offset < offset + size;

function markNode(mark) {
  const row = rows.find((other) => other.requirement.id === mark.id);
  const about = row && row.requirement.rfc ? `RFC ${row.requirement.rfc} §${row.requirement.section}: ${row.requirement.text}` : '';
  return el('tr', { class: 'why' }, el('td', { colspan: 3 }, '▲ ', el('strong', {}, bdi(mark.id)), mark.size === 0 ? ' (something is missing here) ' : ' ', about));
}

function fieldRows(message, marks) {
  const nodes = [];
  const left = new Set(marks);
  for (const [depth, group, offset, size, name, value] of message.fields) {
    const hex = group ? [] : hexOf(message, offset, Math.min(size, HEX_COLUMNS));
    const hit = !group && marks.some((mark) => overlaps(mark, offset, size));
    const label = el('td', {}, '\u00a0\u00a0'.repeat(depth), data.names[name]);
    if (value) label.append(': ', el('b', {}, value));
    else if (!group) label.append(` (${plural(size, 'byte')})`);
    nodes.push(el('tr', { class: hit ? 'hit' : null }, el('td', { class: 'off' }, offsetText(offset)), el('td', { class: 'hex' }, hex.join(' ') + (size > HEX_COLUMNS && !group ? ' …' : '')), label));
    // a mark stands under the innermost field that it begins in
    for (const mark of left) {
      if (!group && mark.offset < offset + size) {
        left.delete(mark);
        nodes.push(markNode(mark));
      }
    }
  }
  for (const mark of left) nodes.push(markNode(mark));
  return nodes;
}

function dumpRows(message, marks) {
  const nodes = [];
  for (let at = 0; at < message.hex.length / 2; at += HEX_COLUMNS) {
    const cells = hexOf(message, at, HEX_COLUMNS).map((hex, index) => (marks.some((mark) => overlaps(mark, at + index, 1)) ? el('mark', {}, hex) : hex));
    nodes.push(el('tr', {}, el('td', { class: 'off' }, offsetText(at)), el('td', { class: 'hex' }, cells.map((cell) => [cell, ' '])), el('td')));
  }
  return nodes.concat(marks.map(markNode));
}

function bytesNode(message, marks) {
  const nodes = message.fields.length ? fieldRows(message, marks) : dumpRows(message, marks);
  const cut = message.hex.length / 2 < message.size ? el('p', { class: 'facts' }, `The first ${(message.hex.length / 2).toLocaleString('en')} of ${message.size.toLocaleString('en')} bytes.`) : '';
  return [el('div', { class: 'bytes', tabindex: '0', role: 'region', 'aria-label': 'The message, field by field' },
    el('table', {}, el('thead', {}, el('tr', {}, ['offset', 'bytes', 'field'].map((word) => el('th', {}, word)))), el('tbody', {}, nodes))), cut];
}

function commandNode(command) {
  const button = el('button', { type: 'button', class: 'copy', onclick: async () => {
    try {
      await navigator.clipboard.writeText(command);
      button.textContent = 'copied';
    } catch {
      getSelection().selectAllChildren(button.previousSibling);
      button.textContent = 'selected';
    }
  } }, 'copy');
  return el('div', { class: 'run' }, el('pre', {}, command), button);
}

const pair = (name, ...value) => (value.flat(Infinity).some((part) => part) ? [el('dt', {}, name), el('dd', {}, ...value)] : []);

function marksOf(row, evidence) {
  if (evidence.cites) return evidence.cites.map(([id, offset, size]) => ({ id, offset, size }));
  const [offset, size] = evidence.at || [0, 0];
  return offset === 0 && size === 0 ? [] : [{ id: row.requirement.id, offset, size }];
}

// What several implementations did with one message in one scene.
function sceneNode(row, same, open) {
  const { evidence } = same[0];
  const own = data.conformities[same[0].conformity][0] === 'own message';
  const message = data.messages[evidence.message];
  const who = same.map((result) => data.columns[result.column].id).join(', ');
  return el('details', { class: 'scene', open }, el('summary', {}, named(evidence.edit || evidence.key || evidence.scene), ' — ', bdi(who)),
    el('div', {}, el('dl', { class: 'pairs' }, pair('scene', bdi(evidence.scene || '')), pair('the RFCs say', bdi(evidence.expected || '')),
      same.map((result) => pair(data.columns[result.column].id, tagOf(result), ' ', bdi(result.evidence.observed || ''))),
      [...new Set(same.map((result) => result.evidence.key).filter(Boolean))].map((key) => pair('finding', el('code', {}, bdi(key))))),
    own ? el('p', { class: 'facts' }, 'The fault is in what it answers; this is the message that it answered.') : '',
    message ? bytesNode(message, own ? [] : marksOf(row, evidence)) : '',
    evidence.reproduce ? [el('h3', {}, 'To see it again'), commandNode(evidence.reproduce)] : ''));
}

function reactionsNode(row) {
  return el('table', { class: 'react' }, el('thead', {}, el('tr', {}, ['implementation', 'result', 'cases', 'what it did'].map((word) => el('th', { scope: 'col' }, word)))),
    el('tbody', {}, row.all.map((result) => {
      const evidence = result.evidence;
      const cases = evidence.found ? 'by fuzzing' : result.passed + result.failed === 0 ? '' : result.failed === 0 ? `all ${result.passed} pass` : `${result.failed} of ${result.passed + result.failed} fail`;
      const more = [evidence.reason, evidence.parameter, evidence.tolerated && `argued: ${evidence.tolerated}`, evidence.detail && `it says: ${evidence.detail}`].filter(Boolean);
      return el('tr', {}, el('th', { scope: 'row' }, bdi(data.columns[result.column].id)), el('td', {}, tagOf(result)), el('td', {}, cases),
        el('td', {}, bdi(evidence.observed || (result.conformity === CONFORMING ? 'as the RFCs say' : '')), more.map((text) => el('small', {}, bdi(text)))));
    })));
}

function factsNode(requirement) {
  const level = el('span', { class: 'level' }, requirement.level || '');
  const where = requirement.rfc ? `RFC ${requirement.rfc} section ${requirement.section}` : '';
  const alerts = (requirement.alerts || []).length ? `Alerts that fit: ${requirement.alerts.join(', ')}.` : '';
  return [el('p', { class: 'says' }, bdi(requirement.text)),
    requirement.rfc ? el('p', { class: 'facts' }, level, ' on the ', requirement.bound, ' · ', requirement.link ? el('a', { href: requirement.link, rel: 'noreferrer' }, where) : where, ` · ${requirement.versions} · judged as ${requirement.role}`, requirement.clause ? ` · clause ${requirement.clause}` : '') : '',
    alerts || requirement.note ? el('p', { class: 'facts' }, [alerts, requirement.note && `Note: ${requirement.note}.`].filter(Boolean).join(' ')) : ''];
}

let opened = null;
let before = null;

function closePanel() {
  if (!opened) return;
  opened.node.classList.remove('open');
  opened = null;
  byId('panel').hidden = true;
  history.replaceState(null, '', location.pathname + location.search);
  if (before && before.isConnected) before.focus({ preventScroll: true });
}

function step(by) {
  if (shown.length === 0) return;
  const at = opened ? shown.indexOf(opened) : -1;
  const next = shown[Math.max(0, Math.min(shown.length - 1, at < 0 ? (by > 0 ? 0 : shown.length - 1) : at + by))];
  location.hash = encodeURIComponent(next.requirement.id);
}

function openPanel(row) {
  if (opened) opened.node.classList.remove('open');
  else before = document.activeElement;
  opened = row;
  row.node.classList.add('open');
  if (!row.node.hidden) row.node.scrollIntoView({ block: 'nearest' });
  const scenes = new Map();
  for (const result of row.all) {
    const evidence = result.evidence;
    if (evidence.message === undefined || !evidence.scene) continue;
    const key = [evidence.scene, evidence.message, evidence.edit, evidence.found ? evidence.key : ''].join('\n');
    scenes.set(key, [...(scenes.get(key) || []), result]);
  }
  const button = (label, title, onclick) => el('button', { type: 'button', title, 'aria-label': title, onclick }, label);
  const panel = byId('panel');
  panel.replaceChildren(
    el('div', { class: 'panel-head' }, el('h2', { id: 'panel-title' }, named(row.requirement.id)), button('←', 'Previous (k)', () => step(-1)), button('→', 'Next (j)', () => step(1)), button('✕', 'Close (Esc)', closePanel)),
    el('div', { class: 'panel-body' }, factsNode(row.requirement), el('h3', {}, 'What each implementation does'), reactionsNode(row),
      scenes.size ? el('h3', {}, 'The messages that show it') : '', [...scenes.values()].map((same, index) => sceneNode(row, same, index < REASONS_SHOWN && index === 0))));
  panel.hidden = false;
  panel.scrollTop = 0;
  panel.focus({ preventScroll: true });
}

function followHash() {
  let id = location.hash.slice(1);
  try {
    id = decodeURIComponent(id);
  } catch {
    // as it stands
  }
  const row = rows.find((other) => other.requirement.id === id);
  if (row) openPanel(row);
  else if (opened) closePanel();
}

// --- light and dark, keys ---

function theme(next) {
  const root = document.documentElement;
  let kept = null;
  try {
    if (next) localStorage.setItem('tlsquarrel-theme', next);
    kept = localStorage.getItem('tlsquarrel-theme');
  } catch {
    // pages from disk may have no storage
  }
  root.dataset.theme = next || kept || (matchMedia('(prefers-color-scheme: dark)').matches ? 'dark' : 'light');
}

const turnTheme = () => theme(document.documentElement.dataset.theme === 'dark' ? 'light' : 'dark');

function onKey(event) {
  const typing = /^(INPUT|SELECT|TEXTAREA)$/.test(event.target.tagName);
  if (event.key === 'Escape') {
    if (typing) event.target.blur();
    else closePanel();
    return;
  }
  if (typing || event.ctrlKey || event.metaKey || event.altKey) return;
  const keys = { '/': () => byId('query').focus(), j: () => step(1), k: () => step(-1), t: turnTheme };
  if (keys[event.key]) {
    event.preventDefault();
    keys[event.key]();
  }
}

theme();
drawOverview();
drawChanges();
drawGrid();
drawFilters();
filter();
byId('theme').addEventListener('click', turnTheme);
document.addEventListener('keydown', onKey);
addEventListener('hashchange', followHash);
byId('main').hidden = false;
followHash();
