import { expect, test } from 'vitest'
import { jpeg } from '../testing/pictures.ts'
import { fileHeader } from './file-headers.ts'
import { imageDimensions } from './image-dimensions.ts'

/** The first bytes of pictures of 33 by 20 pixels, written by the Python Imaging Library. */
const PICTURES: [string, string][] = [
  [
    'JPEG',
    '/9j/4AAQSkZJRgABAQAAAQABAAD/2wBDAKBueIx4ZKCMgoy0qqC+8P//8Nzc8P//////////////////////////////////////////////////////////2wBDAaq0tPDS8P//////////////////////////////////////////////////////////////////////////////wAARCAAUACEDASIAAhEBAxEB/8QAHwAA',
  ],
  [
    'progressive JPEG',
    '/9j/4AAQSkZJRgABAQAAAQABAAD/2wBDAKBueIx4ZKCMgoy0qqC+8P//8Nzc8P//////////////////////////////////////////////////////////2wBDAaq0tPDS8P//////////////////////////////////////////////////////////////////////////////wgARCAAUACEDASIAAhEBAxEB/8QAFQAB',
  ],
  ['PNG', 'iVBORw0KGgoAAAANSUhEUgAAACEAAAAUCAIAAACMMcMmAAAAI0lEQVR4nGM8ISfHQGPARGsLRu0YtWPUjlE7Ru0YtWOE2wEAkmoBLEMyS6IAAAAASUVORK5CYII='],
  [
    'GIF',
    'R0lGODdhIQAUAIEAAJkAAMwAAJkzM8wzMywAAAAAIQAUAEAImQAHBBBIcKDBgggPKiRIEMAAggIORnwYYKJAAQUxLhzgsOLCjxRDgnTI8WHHiSRTXhyoUqJCjQwTIoQ4UCbDmjhD3tQJMqfMgz+D4pwIdCBRng93zjQa1KLPpyt3GtQIE6pSq1iRCt3a86pSmzWXSt0qUqzZomU3dmVZNmPOoWq94szplKvYjjTTDqiLVq7etxSP',
  ],
  ['WebP', 'UklGRkwAAABXRUJQVlA4IEAAAABQAwCdASohABQAPm02l0ikIyIhJWgAgA2JZwDQvoAAK/fDcAD+8DhD/raTNCmQ//2ln/1LP/qWf4wj7LOgAAAA'],
  ['lossless WebP', 'UklGRh4AAABXRUJQVlA4TBEAAAAvIMAEAAdQjyLXo/+BiOh/AAA='],
  [
    'WebP with alpha',
    'UklGRnAAAABXRUJQVlA4WAoAAAAQAAAAIAAAEwAAQUxQSAoAAAABB1CyiAhERP8DVlA4IEAAAABQAwCdASohABQAPm02l0ikIyIhJWgAgA2JZwDQvoAAK/fDcAD+8DhD/raTNCmQ//2ln/1LP/qWf4wj7LOgAAAA',
  ],
]

test.each(PICTURES)('the dimensions of a %s are read from its first bytes', (_name, base64) => {
  expect(imageDimensions(Buffer.from(base64, 'base64'))).toEqual({ width: 33, height: 20 })
})

test('made-up pictures have the dimensions they were given', () => {
  expect(imageDimensions(jpeg(800, 600))).toEqual({ width: 800, height: 600 })
  expect(imageDimensions(fileHeader('image/webp', { width: 512, height: 300 }))).toEqual({ width: 512, height: 300 })
})

test.each([
  ['nothing', Buffer.alloc(0)],
  ['a text', Buffer.from('GIF is how it begins')],
  ['a JPEG that ends too soon', jpeg(800, 600, 24)],
])('%s has none', (_name, bytes) => {
  expect(imageDimensions(bytes)).toBeUndefined()
})
