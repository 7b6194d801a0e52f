import * as fc from 'fast-check'

/**
 * Loaded before all specs (`.mocharc.json`): an array for which a property allows four hundred entries may have
 * four hundred. Without it fast-check draws ten at the most, and nothing that needs an eleventh is ever tried.
 */
fc.configureGlobal({ defaultSizeToMaxWhenMaxSpecified: true })
