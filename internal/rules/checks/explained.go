package checks

// secretsUsedInArgOrEnv explains where a secret stays readable in the image.
var secretsUsedInArgOrEnv = explained("SecretsUsedInArgOrEnv", "the name of an ARG or ENV suggests a secret",
	"RUN --mount=type=secret gives it to the command that needs it; whoever builds has to pass it with --secret")

// invalidDefaultArgInFrom explains a FROM that a build without arguments cannot use.
var invalidDefaultArgInFrom = explained("InvalidDefaultArgInFrom", "without build arguments FROM names no image",
	"only its author knows which default the ARG should have")

// invalidBaseImagePlatform explains a base image for another platform.
var invalidBaseImagePlatform = explained("InvalidBaseImagePlatform", "the base image is for another platform than the build",
	"it is the image that has to be another one")

// fromPlatformFlagConstDisallowed explains a platform that is fixed in FROM.
var fromPlatformFlagConstDisallowed = explained("FromPlatformFlagConstDisallowed", "FROM --platform names one platform for every build",
	"without the flag the stage would be built for another platform")

// reservedStageName explains a stage that is called scratch or context.
var reservedStageName = explained("ReservedStageName", "a stage is called scratch or context",
	"a build may ask for the stage by this name: dfix rename gives it another one, with all that refers to it")

// invalidDefinitionDescription explains a comment that is no description.
var invalidDefinitionDescription = explained("InvalidDefinitionDescription", "the comment above FROM or ARG does not begin with its name",
	"whether the comment is meant as a description is for its author to say")
