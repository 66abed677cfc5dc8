import { fileHeader } from '../files/file-headers.ts'

/** Something that passes for a JPEG of these dimensions. */
export function jpeg(width: number, height: number, length = 2000): Buffer {
  return Buffer.concat([fileHeader('image/jpeg', { width, height }), Buffer.alloc(length, 'jpeg ')]).subarray(0, length)
}
