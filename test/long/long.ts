// Loaded before the tests of the long run: they take their full sizes.
process.env.LONG = '1'
