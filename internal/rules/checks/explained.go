package checks

// secretsUsedInArgOrEnv explains where a secret stays readable in the image.
var secretsUsedInArgOrEnv = explained("SecretsUsedInArgOrEnv", "the name of an ARG or ENV suggests a secret",
	"pass it with docker build --secret, to a RUN --mount=type=secret")

// invalidDefaultArgInFrom explains a FROM that a build without arguments cannot use.
var invalidDefaultArgInFrom = explained("InvalidDefaultArgInFrom", "without build arguments FROM names no image",
	"only the author knows which default the ARG should have")

// invalidBaseImagePlatform explains a base image for another platform.
var invalidBaseImagePlatform = explained("InvalidBaseImagePlatform", "the base image is for another platform than the build",
	"the image or the platform has to change")

// fromPlatformFlagConstDisallowed explains a platform that is fixed in FROM.
var fromPlatformFlagConstDisallowed = explained("FromPlatformFlagConstDisallowed", "FROM --platform names one platform for every build",
	"without the flag the stage would be built for another platform")

// reservedStageName explains a stage that is called scratch or context.
var reservedStageName = explained("ReservedStageName", "a stage is called scratch or context",
	"a build may use this name as a target: dfix rename changes it and everything that refers to it")

// invalidDefinitionDescription explains a comment that is not a description.
var invalidDefinitionDescription = explained("InvalidDefinitionDescription", "the comment above FROM or ARG does not begin with its name",
	"only the author knows whether the comment is a description")
