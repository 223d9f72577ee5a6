// The program of the recordings.
module.exports = require("./declare")(__dirname);
