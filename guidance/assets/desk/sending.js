// Asking the server, with the token it wants. A token is renewed by itself after a sign-in in another tab.

import { make } from './building.js'

export class SignedOut extends Error {}

// The server understood and said no, in a sentence.
export class Refused extends Error {
  constructor (problem, status) {
    super(problem)
    this.status = status
  }
}

// The way in beside a page that stays open; what comes after the door says to go back to it.
export const signInBeside = () => {
  return make('a', { href: '/sign-in?next=/desk/account%3Fbeside%3Dyes', target: '_blank' }, 'sign in in a new tab')
}

const PATIENCE = 20000

// Why nothing came back, in a sentence: what a browser says of a lost connection is for programmers.
export function reason (error) {
  if (error instanceof SignedOut) return 'You are signed out: sign in in a new tab, then try again.'
  if (error instanceof Refused) return error.message || 'The service could not do that just now: try again in a moment.'
  if (!window.navigator.onLine) return 'You are offline: it works again as soon as you are connected.'
  if (error.name === 'TimeoutError') return 'The service did not answer in time: try again in a moment.'
  return 'The service cannot be reached: check your connection, then try again.'
}

// Post what `body` makes, and answer with what came back. It is made again after a new sign-in: the token is part of it.
export async function send (address, body, options = {}) {
  let answer = await post(address, body(), options)
  if (signedOut(answer) || await tokenWasOld(answer)) {
    if (!await renewed()) throw new SignedOut()
    answer = await post(address, body(), options)
    if (signedOut(answer)) throw new SignedOut()
  }
  return told(answer)
}

export async function ask (address, options = {}) {
  const answer = await request(address, { ...options, headers: headers() })
  if (signedOut(answer)) throw new SignedOut()
  return told(answer)
}

function post (address, body, options) {
  const sent = { ...headers(), 'X-CSRFToken': token() }
  return request(address, { ...options, method: 'POST', body, headers: sent })
}

function request (address, options) {
  const signal = options.signal || window.AbortSignal.timeout?.(PATIENCE)
  return window.fetch(address, { redirect: 'manual', cache: 'no-store', credentials: 'same-origin', ...options, signal })
}

function headers () {
  return { 'X-Requested-With': 'fetch', Accept: 'application/json' }
}

function signedOut (answer) {
  return answer.status === 401 || answer.type === 'opaqueredirect'
}

// A 400 that says its problem is about what was sent; one that does not is about the token.
async function tokenWasOld (answer) {
  return answer.status === 400 && (await read(answer.clone())).problem === undefined
}

async function told (answer) {
  const said = await read(answer)
  if (!answer.ok) throw new Refused(said.problem || '', answer.status)
  return said
}

async function read (answer) {
  try {
    return await answer.json()
  } catch {
    return {}
  }
}

function meta () {
  return document.querySelector('meta[name="csrf-token"]')
}

function token () {
  return meta()?.content || ''
}

// Whether this browser is signed in (again): any page of the desk then carries the token of that sign-in.
export async function renewed () {
  return await renewedFrom(window.location.pathname + window.location.search) || renewedFrom('/desk')
}

async function renewedFrom (address) {
  const answer = await request(address, { headers: { 'X-Requested-With': 'fetch', Accept: 'text/html' } })
  if (!answer.ok) return false
  const page = new window.DOMParser().parseFromString(await answer.text(), 'text/html')
  const fresh = page.querySelector('meta[name="csrf-token"]')?.content
  if (!fresh || isSomebodyElse(page)) return false
  meta()?.setAttribute('content', fresh)
  for (const field of document.querySelectorAll('input[name="csrf_token"]')) field.value = fresh
  return true
}

function isSomebodyElse (page) {
  const theirs = page.querySelector('#page-form')?.dataset.person
  const ours = document.querySelector('#page-form')?.dataset.person
  return Boolean(theirs && ours && theirs !== ours)
}
