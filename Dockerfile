# The command line and the plugin on a root file system without a shell, for a
# user without rights. docs/operations.md says how hosts take the plugin from it.
#
#   docker build -t netsuite-connector .
#   docker run --rm --read-only --tmpfs /tmp netsuite-connector demo
#   docker build --target worker -t netsuite-worker .      # a worker of a fleet, see docs/fleet.md
#
# The context has to hold .git: commit and date of --version come from there.
FROM --platform=$BUILDPLATFORM golang:1.26 AS build
ARG TARGETOS TARGETARCH
WORKDIR /src
COPY go.mod go.sum ./
RUN go mod download
COPY . .
RUN go run .ci/licences.go -o /out/THIRD_PARTY_LICENCES.txt ./cmd/netsuite ./cmd/netsuite-connector && \
    cp LICENSE /out/ && cp internal/workbench/dist/LICENSES.txt /out/THIRD_PARTY_LICENCES_WORKBENCH.txt && \
    git config --global --add safe.directory /src && \
    CGO_ENABLED=0 GOOS=$TARGETOS GOARCH=$TARGETARCH \
    go build -trimpath -buildvcs=true -tags=grpcnotrace,nethttpomithttp2 -ldflags '-s -w' -o /out/ ./cmd/netsuite ./cmd/netsuite-connector

FROM build AS build-worker
RUN go run .ci/licences.go -o /out/THIRD_PARTY_LICENCES.txt ./cmd/netsuite-worker ./cmd/netsuite-connector && rm /out/netsuite && \
    CGO_ENABLED=0 GOOS=$TARGETOS GOARCH=$TARGETARCH \
    go build -trimpath -buildvcs=true -tags=grpcnotrace,nethttpomithttp2 -ldflags '-s -w' -o /out/ ./cmd/netsuite-worker

FROM gcr.io/distroless/static-debian12:nonroot AS worker
COPY --from=build-worker /out/ /
ENTRYPOINT ["/netsuite-worker"]

# It has root certificates, /tmp, and the user nonroot (65532); nothing else.
FROM gcr.io/distroless/static-debian12:nonroot
COPY --from=build /out/ /
ENTRYPOINT ["/netsuite"]
