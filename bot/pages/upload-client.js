// The upload page: sends the chosen files one after the other and says what became of each.
const byId = (id) => document.getElementById(id)
const page = byId('upload')
const words = JSON.parse(page.dataset.words)
const input = byId('files')
const drop = byId('drop')
const replaces = byId('replaces')
const waiting = []
let sending = false

const filled = (word, values) => word.replace(/\{\{(\w+)\}\}/g, (_place, name) => values[name] ?? '')
const percent = (part) => filled(words.sending, { percent: Math.floor(part * 100) })

function sizeText(bytes) {
  const large = bytes >= 1048576
  const value = large ? bytes / 1048576 : Math.ceil(bytes / 1024)
  const unit = large ? 'megabyte' : 'kilobyte'
  const style = { style: 'unit', unit, maximumFractionDigits: 1 }
  return new Intl.NumberFormat(document.documentElement.lang, style).format(value)
}

function element(name, className, text = '') {
  const made = document.createElement(name)
  made.className = className
  made.textContent = text
  return made
}

function rowFor(file) {
  const row = element('li', 'row')
  const bar = element('progress', '')
  bar.max = 1
  bar.value = 0
  bar.setAttribute('aria-label', file.name)
  const verdict = element('span', 'verdict', words.waiting)
  row.append(element('span', 'file', file.name), element('span', 'facts', sizeText(file.size)), bar, verdict)
  byId('rows').append(row)
  return { file, row, bar, verdict }
}

/** Shows a verdict, says it aloud, and offers another try where that can help. */
function judge(entry, tone, text, again) {
  entry.row.dataset.tone = tone
  entry.bar.hidden = true
  entry.verdict.textContent = text
  byId('aloud').append(element('p', '', `${entry.file.name}: ${text}`))
  if (!again) return
  const button = element('button', 'again', words['try-again'])
  button.type = 'button'
  button.addEventListener('click', () => {
    button.remove()
    delete entry.row.dataset.tone
    entry.bar.hidden = false
    entry.bar.value = 0
    entry.verdict.textContent = words.waiting
    waiting.push(entry)
    sendNext()
  })
  entry.row.append(button)
}

/** What was kept can be replaced next; what it replaced cannot. */
function offerToReplace({ name, number, replaces: old }) {
  for (const option of [...replaces.options]) if (option.value === String(old)) option.remove()
  replaces.add(new Option(`${number}. ${name}`, number))
  byId('replacing').hidden = drop.hidden
}

function showKept({ name, number, size, files, room }) {
  const kept = element('li', '')
  kept.append(element('span', 'file', `${number}. ${name}`), element('span', 'facts', sizeText(size)))
  byId('present').append(kept)
  byId('none').hidden = true
  byId('next').hidden = false
  const left = room > 0 ? filled(words['room-left'], { left: room }) : words['room-none']
  byId('room').textContent = `${filled(words.room, { count: files })}, ${left}`
}

function answerOf(request) {
  try {
    return JSON.parse(request.responseText)
  } catch {
    return {}
  }
}

/** Too many files within a minute: says so, waits as long as it was told, and goes on with this file by itself. */
function sendAgain(entry, text, seconds, over) {
  entry.bar.value = 0
  entry.verdict.textContent = text ?? words.waiting
  byId('aloud').append(element('p', '', `${entry.file.name}: ${entry.verdict.textContent}`))
  setTimeout(
    () => {
      waiting.unshift(entry)
      over()
    },
    1000 * (Number(seconds) || 10),
  )
}

function sendNext() {
  if (sending || waiting.length === 0) return
  sending = true
  const entry = waiting.shift()
  const request = new XMLHttpRequest()
  const over = () => {
    sending = false
    sendNext()
  }
  const instead = entry.replaces ? `&replaces=${entry.replaces}` : ''
  request.open('PUT', `${location.pathname}?name=${encodeURIComponent(entry.file.name)}${instead}`)
  request.upload.addEventListener('progress', (event) => {
    if (!event.lengthComputable) return
    entry.bar.value = event.loaded / event.total
    entry.verdict.textContent = event.loaded < event.total ? percent(event.loaded / event.total) : words.checking
  })
  request.addEventListener('load', () => {
    const answer = answerOf(request)
    if (request.status === 429) return sendAgain(entry, answer.words, request.getResponseHeader('Retry-After'), over)
    if (request.status === 201) {
      showKept(answer)
      offerToReplace(answer)
    }
    const tone = request.status === 201 ? 'good' : request.status === 200 ? 'same' : 'bad'
    judge(
      entry,
      tone,
      answer.words ?? words['refused.interrupted'],
      request.status >= 500 || !answer.words || answer.refused === 'interrupted',
    )
    over()
  })
  request.addEventListener('error', () => {
    judge(entry, 'bad', words['refused.interrupted'], true)
    over()
  })
  entry.verdict.textContent = percent(0)
  request.send(entry.file)
}

/** A file replaces one file: the first that is chosen after that was said. */
function takingPlace(entry) {
  entry.replaces = replaces.value
  replaces.value = ''
  return entry
}

function add(files) {
  const most = Number(input.dataset.most)
  for (const file of files) {
    const entry = rowFor(file)
    if (file.size === 0) judge(entry, 'bad', words['refused.empty'])
    else if (file.size > most) judge(entry, 'bad', words['refused.too-large'])
    else waiting.push(takingPlace(entry))
  }
  byId('sent').hidden = byId('rows').childElementCount === 0
  sendNext()
}

function takeChosen() {
  add([...input.files])
  input.value = ''
}
input.addEventListener('change', takeChosen)

// A file dropped beside the field must not open in place of the page.
let dragDepth = 0
const marks = (event) => event.dataTransfer?.types.includes('Files')
document.addEventListener('dragenter', (event) => {
  if (!marks(event)) return
  dragDepth += 1
  drop.classList.add('over')
})
document.addEventListener('dragleave', () => {
  dragDepth = Math.max(0, dragDepth - 1)
  if (dragDepth === 0) drop.classList.remove('over')
})
document.addEventListener('dragover', (event) => event.preventDefault())
document.addEventListener('drop', (event) => {
  event.preventDefault()
  dragDepth = 0
  drop.classList.remove('over')
  if (!drop.hidden) add([...(event.dataTransfer?.files ?? [])])
})

window.addEventListener('beforeunload', (event) => {
  if (sending) event.preventDefault()
})

// From here on files are sent as they are chosen, and the form with its button is not needed.
page.classList.add('scripted')
byId('plain').hidden = true
if (input.files.length > 0) takeChosen()
