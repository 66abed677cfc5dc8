// Lets `node --import` run the simulator's sources as they are, without a build.
import { register } from 'node:module'

register('./typescript-loader.mjs', import.meta.url)
