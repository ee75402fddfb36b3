# The bot as it runs for a team: docs/operations.md. What is in it stands in .dockerignore, no secret among it.
ARG PYTHON=3.13

FROM python:${PYTHON}-slim AS build
ENV PIP_DISABLE_PIP_VERSION_CHECK=1 PIP_NO_CACHE_DIR=1
WORKDIR /build
COPY requirements-build.lock requirements-run.lock ./
RUN python -m venv /opt/usagebot \
    && pip install --require-hashes --only-binary :all: -r requirements-build.lock \
    && /opt/usagebot/bin/pip install --require-hashes --only-binary :all: -r requirements-run.lock
COPY pyproject.toml README.md LICENSE ./
COPY bot ./bot
COPY handlers ./handlers
COPY queries ./queries
RUN pip wheel --no-build-isolation --no-deps --wheel-dir dist . \
    && /opt/usagebot/bin/pip install --no-deps --no-index dist/*.whl

FROM python:${PYTHON}-slim
RUN useradd --system --uid 10001 --no-create-home --home-dir /tmp usagebot
COPY --from=build /opt/usagebot /opt/usagebot
# The root may be read-only: only /tmp is written to, and only with what may be lost.
ENV PATH=/opt/usagebot/bin:$PATH \
    PYTHONDONTWRITEBYTECODE=1 \
    PYTHONUNBUFFERED=1 \
    MPLCONFIGDIR=/tmp/matplotlib \
    XDG_CACHE_HOME=/tmp/cache \
    USAGEBOT_HOST=0.0.0.0
USER 10001
WORKDIR /tmp
EXPOSE 3000
HEALTHCHECK --interval=30s --timeout=5s --start-period=30s --retries=3 \
    CMD ["python", "-c", "import os, urllib.request; urllib.request.urlopen(f'http://127.0.0.1:{os.environ.get(\"USAGEBOT_PORT\") or 3000}/healthz', timeout=4)"]
ENTRYPOINT ["usagebot"]
CMD ["serve"]
