package checks

import (
	_ "embed"
)

var (
	//go:embed secrets-used-in-arg-or-env.md
	secretsUsedInArgOrEnvDoc string
	//go:embed invalid-default-arg-in-from.md
	invalidDefaultArgInFromDoc string
	//go:embed invalid-base-image-platform.md
	invalidBaseImagePlatformDoc string
	//go:embed from-platform-flag-const-disallowed.md
	fromPlatformFlagConstDisallowedDoc string
	//go:embed reserved-stage-name.md
	reservedStageNameDoc string
	//go:embed invalid-definition-description.md
	invalidDefinitionDescriptionDoc string
)

// SecretsUsedInArgOrEnv explains where a secret stays readable in the image.
var SecretsUsedInArgOrEnv = explained("SecretsUsedInArgOrEnv", "the name of an ARG or ENV suggests a secret",
	secretsUsedInArgOrEnvDoc, "RUN --mount=type=secret gives it to the command that needs it; whoever builds has to pass it with --secret")

// InvalidDefaultArgInFrom explains a FROM that a build without arguments cannot use.
var InvalidDefaultArgInFrom = explained("InvalidDefaultArgInFrom", "without build arguments FROM names no image",
	invalidDefaultArgInFromDoc, "only its author knows which default the ARG should have")

// InvalidBaseImagePlatform explains a base image for another platform.
var InvalidBaseImagePlatform = explained("InvalidBaseImagePlatform", "the base image is for another platform than the build",
	invalidBaseImagePlatformDoc, "it is the image that has to be another one")

// FromPlatformFlagConstDisallowed explains a platform that is fixed in FROM.
var FromPlatformFlagConstDisallowed = explained("FromPlatformFlagConstDisallowed", "FROM --platform names one platform for every build",
	fromPlatformFlagConstDisallowedDoc, "without the flag the stage would be built for another platform")

// ReservedStageName explains a stage that is called scratch or context.
var ReservedStageName = explained("ReservedStageName", "a stage is called scratch or context",
	reservedStageNameDoc, "a build may ask for the stage by this name: dfix rename gives it another one, with all that refers to it")

// InvalidDefinitionDescription explains a comment that is no description.
var InvalidDefinitionDescription = explained("InvalidDefinitionDescription", "the comment above FROM or ARG does not begin with its name",
	invalidDefinitionDescriptionDoc, "whether the comment is meant as a description is for its author to say")
