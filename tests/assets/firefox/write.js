// Writes a page in Firefox as somebody with the habits of a word processor does, and prints what came of it.

import puppeteer from 'puppeteer-core'

const [executablePath, address, picture] = process.argv.slice(2)
const browser = await puppeteer.launch({ browser: 'firefox', executablePath, headless: true })
const page = await browser.newPage()
const errors = []
page.on('pageerror', (error) => errors.push(String(error)))

async function type(words) {
  for (const [number, line] of words.split('\n').entries()) {
    if (number) await page.keyboard.press('Enter')
    await page.keyboard.type(line)
  }
}

async function press(...keys) {
  for (const key of keys.slice(0, -1)) await page.keyboard.down(key)
  await page.keyboard.press(keys.at(-1))
  for (const key of keys.slice(0, -1).reverse()) await page.keyboard.up(key)
}

async function button(place, words) {
  const found = await page.waitForFunction(
    (place, words) =>
      [...document.querySelectorAll(`${place} button`)].find(
        (one) => one.checkVisibility() && new RegExp(`^${words}\\b`).test(one.textContent.trim())
      ),
    {},
    place,
    words
  )
  await found.click()
}

const use = (tool) => button('[role="toolbar"]', tool)
const choose = (words) => button('dialog', words)

async function fill(values) {
  for (const [label, value] of Object.entries(values)) {
    const field = await page.evaluateHandle(
      (label) => [...document.querySelectorAll('dialog label')].find((one) => one.textContent.includes(label)).control,
      label
    )
    if (label === 'File') await field.uploadFile(value)
    else if (label === 'Strength') await field.select(value)
    else {
      await field.evaluate((one) => one.select())
      await field.type(value)
    }
  }
  await choose('Add')
  await page.waitForFunction(() => !document.querySelector('dialog'))
}

async function leave() {
  await press('Control', 'Enter')
}

await page.setViewport({ width: 1200, height: 900 })
await page.goto(address)
await page.waitForSelector('.surface__text')
await page.click('.surface__text')

await press('Control', 'Alt', '1')
await type('Dose\nGive ')
await press('Control', 'b')
await type('5 mg')
await press('Control', 'b')
await type(' once a ')
await press('Control', 'i')
await type('week')
await press('Control', 'i')
await type('.\n- Adults\n')
await press('Tab')
await type('over 65\n')
await press('Shift', 'Tab')
await type('Children\n\n')
await use('Subheading')
await type('Doses\n')

await use('Table')
await fill({ Columns: '2', Rows: '1', Headings: 'Drug\nDose' })
await type('MTX')
await press('Tab')
await type('5 mg')
await leave()

await use('Block')
await choose('Warning')
await fill({ Title: 'Never daily' })
await type('Daily dosing kills.')
await leave()

await use('Block')
await choose('Recommendation')
await fill({ Title: 'Offer it', Strength: 'strong' })
await type('Offer it early')
await press('Control', 'Alt', 'f')
await fill({ 'The note': 'Smith 2020.' })
await type('.')
await leave()

await type('See ')
await press('Control', 'k')
await fill({ Words: 'the trial', Address: 'example.org/a' })
await type(' and ')
await use('Page link')
await (await page.waitForSelector('dialog input')).type('flu\n')
await choose('Pregnancy in Flu')
await page.waitForFunction(() => !document.querySelector('dialog'))
await type('.')
await use('Picture')
await fill({ File: picture, What: 'A rash' })

const text = await page.$eval('#body', (area) => area.value)
const seen = await page.$eval('.surface__text', (surface) => surface.innerText)
await browser.close()
console.log(JSON.stringify({ text, seen, errors }))
