require("./declare")(process.env);
