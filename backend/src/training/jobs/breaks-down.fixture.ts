// A training process that ends without a word to the service.
process.stderr.write('out of luck\n', () => process.exit(7));
