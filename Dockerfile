# Two stages: the first installs into a virtual environment, the second carries only that and the code.
FROM python:3.12-slim AS build
WORKDIR /app
RUN python -m venv /venv
COPY requirements.lock ./
RUN /venv/bin/pip install --no-cache-dir --require-hashes -r requirements.lock
COPY pyproject.toml README.md ./
COPY bot bot
COPY coaching coaching
COPY knowledge knowledge
COPY playground playground
COPY prompts prompts
COPY schedulers schedulers
COPY storage storage
RUN /venv/bin/pip install --no-cache-dir --no-deps --no-build-isolation . \
    && /venv/bin/python -m compileall -q /venv/lib

FROM python:3.12-slim
RUN useradd --create-home --uid 10001 bot && mkdir /data && chown bot /data
COPY --from=build /venv /venv
ENV PATH=/venv/bin:$PATH \
    PYTHONUNBUFFERED=1 \
    INTERVIEW_BOT_DATA_DIR=/data
USER bot
WORKDIR /home/bot
VOLUME /data
EXPOSE 8080
HEALTHCHECK --interval=60s --timeout=5s --start-period=120s \
    CMD ["sh", "-c", "find /data/heartbeat -mmin -3 | grep -q ."]
CMD ["interview-bot", "run"]
