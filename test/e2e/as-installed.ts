/** Loaded by long tests and benches: the daemons that they start are what a shop installs, built before them. */
process.env['_PRINTNODE_BUILT'] = '1'
